#!/usr/bin/env bash
# Mutation testing: which small faults in the reading and the planning of documents, and in the support
# code, the tests notice. A sample of 300 mutants by cargo-mutants, the same for the same tree, is judged
# by the tests that tests/scripts/mutants.toml names.
# bash tests/scripts/mutants.sh [SECONDS]: goes on where it stopped, for about so long if stated.
# bash tests/scripts/mutants.sh report: prints what is known so far.
# bash tests/scripts/mutants.sh again [SECONDS]: judges the survivors once more, after tests were added.
set -euo pipefail
cd "$(dirname "$0")/../.."

SAMPLE=300
SEED=spectrait-1
BATCH=10
# Cargo's words where the code that is generated for the tests does not compile, or is none.
GENERATED='could not compile `(tests|jetemail|rotate|key-server)`|custom build command for `(tests|jetemail) '
ROOMS=(generator/src/{schema,lower,contract,plan} templates/src/support)
state="$PWD/target/mutants"
tree="$state/tree"
export PATH="$state/tools/bin:$PATH"
mkdir -p "$state"

install_tool() { # NAME VERSION
    "cargo-$1" "$1" --version 2>/dev/null | grep -qF " $2" ||
        cargo install --quiet --locked --root "$state/tools" --version "$2" "cargo-$1"
}

# A copy of what git knows is mutated, and never the tree that somebody works in. A file is written
# only where it differs, so that nothing is compiled again without need.
copy_tree() {
    mkdir -p "$tree"
    git ls-files --cached --others --exclude-standard | LC_ALL=C sort >"$state/files.txt"
    while read -r file; do
        [ -f "$file" ] || continue
        if ! cmp -s "$file" "$tree/$file"; then
            mkdir -p "$tree/$(dirname "$file")"
            cp "$file" "$tree/$file"
        fi
    done <"$state/files.txt"
    (cd "$tree" && find . -path ./target -prune -o -type f -print | sed 's|^\./||' | LC_ALL=C sort) |
        LC_ALL=C comm -13 "$state/files.txt" - | while read -r file; do rm "$tree/$file"; done
    # Build scripts and tests share one build of the generator.
    sed -i 's/^resolver = .*/resolver = "1"/' "$tree/Cargo.toml"
    # The corpora of larger tests stand beside the repository, where there are any.
    ln -sfn "$PWD/../shared" "$state/shared"
}

globs() {
    for room in "${ROOMS[@]}"; do
        if [ -d "$room" ]; then
            printf -- '--file\n%s/**\n' "$room"
        fi
    done
}

# A mutant is known by its file, what it replaces and its number among those that read alike, so that
# it stays the same one when lines move. The order is that of the hashes of seed and key.
draw_sample() {
    mapfile -t files < <(globs)
    cargo mutants --dir "$tree" --list --workspace "${files[@]}" |
        awk '{
            key = $0
            sub(/:[0-9]+:[0-9]+:/, ":", key)
            number = ++count[key]
            print (number > 1 ? key " #" number : key) "\t" $0
        }' | while IFS=$'\t' read -r key name; do
            printf '%s\t%s\t%s\n' "$(printf '%s %s' "$SEED" "$key" | md5sum | cut -c1-32)" "$key" "$name"
        done | LC_ALL=C sort >"$state/all.txt"
    head -n "$SAMPLE" "$state/all.txt" | cut -f2 >"$state/sample.new"
    if ! cmp -s "$state/sample.new" "$state/sample.txt"; then
        # What is known of mutants that are still in it is kept.
        touch "$state/results.txt"
        mv "$state/results.txt" "$state/results.old"
        awk -F '\t' 'FILENAME == ARGV[1] { known[$2] = $0; next } $0 in known { print known[$0] }' \
            "$state/results.old" "$state/sample.new" >"$state/results.txt"
        mv "$state/sample.new" "$state/sample.txt"
    fi
}

# Takes the verdicts of a batch, and also of one that was interrupted. A mutant that compiles and
# generates code that doesn't was caught: the tests have that code in them.
harvest() {
    local verdict name log
    for verdict in caught missed timeout unviable; do
        [ -f "$state/mutants.out/$verdict.txt" ] || continue
        awk -F '\t' 'FILENAME == ARGV[1] { key[$3] = $2; next } { print key[$0] "\t" $0 }' \
            "$state/all.txt" "$state/mutants.out/$verdict.txt" | while IFS=$'\t' read -r key name; do
            log="$(grep -lF -- "*** $name" "$state"/mutants.out/log/* | sed -n 1p)"
            if [ "$verdict" = unviable ] && [ -n "$log" ] && grep -qE "$GENERATED" "$log"; then
                printf 'caught\t%s\n' "$key"
            else
                printf '%s\t%s\n' "$verdict" "$key"
            fi
        done >>"$state/results.txt"
    done
    rm -rf "$state/mutants.out" "$state/mutants.out.old"
}

remaining() {
    touch "$state/results.txt"
    awk -F '\t' 'FILENAME == ARGV[1] { known[$2]; next } !($0 in known)' "$state/results.txt" "$state/sample.txt"
}

# Cargo's variables for the cheapest build, and limits: a mutant may ask for memory without end.
in_tree() {
    (
        ulimit -v 12000000
        export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_BUILD_OVERRIDE_OPT_LEVEL=0
        export INSTA_UPDATE=no INSTA_FORCE_PASS=0
        cd "$tree"
        "$@"
    )
}

PACKAGES=(tests spectrait-templates)
NEXTEST=(--config-file "$PWD/tests/scripts/mutants.toml" --profile mutants)

# What fails without a mutant would catch each of them.
baseline() {
    local sum
    sum="$(xargs -d '\n' cat <"$state/files.txt" | md5sum)"
    if [ "$sum" != "$(cat "$state/baseline.txt" 2>/dev/null)" ]; then
        if ! in_tree cargo nextest run "${PACKAGES[@]/#/--package=}" "${NEXTEST[@]}" >"$state/baseline.log" 2>&1; then
            tail -n 30 "$state/baseline.log" >&2
            echo "the tests fail without a mutant: see $state/baseline.log" >&2
            exit 1
        fi
        echo "$sum" >"$state/baseline.txt"
    fi
}

# Judges some mutants: all others are said to have been caught before. (Regular expressions of names
# don't leave out mutants of struct expressions, as of cargo-mutants 27.1.)
run_batch() {
    mapfile -t files < <(globs)
    rm -rf "$state/mutants.out"
    mkdir "$state/mutants.out"
    awk -F '\t' 'FILENAME == ARGV[1] { batch[$0]; next } !($2 in batch) { print $3 }' \
        "$state/batch.txt" "$state/all.txt" >"$state/mutants.out/previously_caught.txt"
    # Exit codes tell of mutants that were missed, which is no failure of the run.
    in_tree cargo mutants --in-place --output "$state" --workspace --baseline skip --iterate \
        --build-timeout 240 --timeout 3600 --no-times --test-tool nextest \
        "${PACKAGES[@]/#/--test-package=}" "${files[@]}" -- "${NEXTEST[@]}" \
        >"$state/batch.log" 2>&1 || true
    # A batch without a verdict would be run for ever.
    if ! cat "$state"/mutants.out/{caught,missed,timeout,unviable}.txt 2>/dev/null | grep -q .; then
        tail -n 30 "$state/batch.log" >&2
        exit 1
    fi
    harvest
}

report() {
    awk -F '\t' '
        { count[$1]++ }
        $1 == "missed" { survivors = survivors "\n    " $2 }
        END {
            caught = count["caught"] + count["timeout"]
            judged = caught + count["missed"]
            printf "%d caught (%d by a time limit), %d survived, %d do not compile\n",
                caught, count["timeout"], count["missed"], count["unviable"]
            if (judged > 0) printf "%.1f %% caught\n", 100 * caught / judged
            if (survivors != "") print "survivors:" survivors
        }' "$state/results.txt"
    echo "$(remaining | wc -l) of $(wc -l <"$state/sample.txt") are still to be judged"
}

if [ "${1:-}" = report ]; then
    report
    exit
fi
if [ "${1:-}" = again ]; then
    shift
    sed -i '/^missed\t/d' "$state/results.txt"
fi
install_tool mutants 27.1.0
install_tool nextest 0.9.143
harvest
copy_tree
draw_sample
baseline
end=$((SECONDS + ${1:-1000000000}))
while [ "$SECONDS" -lt "$end" ] && [ -n "$(remaining)" ]; do
    begun=$SECONDS
    remaining >"$state/remaining.txt"
    head -n "$BATCH" "$state/remaining.txt" >"$state/batch.txt"
    run_batch
    echo "$(wc -l <"$state/batch.txt") mutants in $((SECONDS - begun)) s"
done
report
