//! A sign of life on work that takes long, where somebody watches.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

/// Work that takes no longer shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);

/// Shows on a terminal what is being done, until it is dropped. Nothing of it stays there, and
/// nothing is written where stderr is no terminal.
#[derive(Debug)]
pub(super) struct Progress {
    /// Closed to say that the work is done.
    work: Option<Sender<()>>,
    shown: Option<thread::JoinHandle<()>>,
}

impl Progress {
    pub(super) fn of(what: String) -> Self {
        let (work, done) = channel();
        let shown = thread::Builder::new().spawn(move || show(what, &done));
        Self {
            work: Some(work),
            shown: shown.ok(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.work.take());
        if let Some(shown) = self.shown.take() {
            // A sign of life that failed is no reason to fail.
            let _ = shown.join();
        }
    }
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
