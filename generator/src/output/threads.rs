//! Threads with room for the recursion of the parser and of plans.

use std::thread::{Builder, Scope, ScopedJoinHandle};

/// Room for parsing the deepest type that is emitted, in bytes; memory is used as it is needed.
const STACK: usize = 16 * 1024 * 1024;

/// Runs work in a thread.
pub(crate) fn spawn<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> ScopedJoinHandle<'scope, T> {
    let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, work);
    thread.expect("there is room for a thread")
}

/// The result of a thread's work.
pub(crate) fn join<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().expect("planning and emission do not panic")
}
