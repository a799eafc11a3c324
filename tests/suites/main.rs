//! The suites: each file tests one promise.

mod architecture;
mod build_script;
mod command;
mod corpus;
mod crates;
mod cycles;
mod depth;
mod determinism;
mod diff;
mod diff_command;
mod failures;
mod hostile;
mod json_schema;
mod lower;
mod operations;
mod raw_http;
mod reading;
mod refusals;
mod rotation;
mod round_trip;
mod rules;
mod schemas;
mod secrets;
mod snapshots;
mod support;
mod values;
