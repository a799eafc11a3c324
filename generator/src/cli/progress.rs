//! A sign of life on work that takes long, where somebody watches.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread::{self, ScopedJoinHandle},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

/// Work that takes no longer shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);

/// Shows on a terminal what is being done while a closure works, and returns its result. Nothing of
/// it stays there, and nothing is written where stderr is no terminal.
pub(super) fn shown<T>(what: String, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        // Dropped to say that the work is done.
        let (working, done) = channel::<()>();
        let shown = thread::Builder::new().spawn_scoped(scope, move || show(what, &done));
        let result = work();
        drop(working);
        // A sign of life that failed is no reason to fail.
        let _ = shown.map(ScopedJoinHandle::join);
        result
    })
}

fn show(what: String, done: &Receiver<()>) {
    if done.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
    let spinner = ProgressBar::new_spinner().with_message(what);
    if let Ok(style) = style {
        spinner.set_style(style);
    }
    while done.recv_timeout(Duration::from_millis(100)) == Err(RecvTimeoutError::Timeout) {
        spinner.tick();
    }
    spinner.finish_and_clear();
}
