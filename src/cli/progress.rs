//! A line on the terminal for whoever waits longer than a second.
//!
//! It is drawn on standard error, only when that is a terminal, and is gone at the end.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long a run may take before anything is drawn.
const PATIENCE: Duration = Duration::from_secs(1);

/// The progress of a run; dropped, it takes its line away.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// Dropped to say that the run is over.
    over: Option<Sender<()>>,
}

impl Progress {
    /// Starts to wait; nothing is ever drawn unless it is `wanted`.
    pub(crate) fn start(wanted: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let (over, wait) = channel::<()>();
        if wanted {
            let bar = bar.clone();
            thread::spawn(move || {
                if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(Duration::from_millis(100));
                    // Until the run is over; then this thread has nothing left to do.
                    let _ = wait.recv();
                    bar.finish_and_clear();
                }
            });
        }
        Self { bar, over: Some(over) }
    }

    /// A new part of the work begins.
    pub(crate) fn stage(&self, name: &'static str) {
        self.bar.unset_length();
        self.bar.set_position(0);
        self.bar.set_style(ProgressStyle::default_spinner());
        self.bar.set_message(name);
    }

    /// One of `total` steps of this part is done.
    pub(crate) fn step(&self, total: usize) {
        if self.bar.length().is_none() {
            self.bar.set_length(total as u64);
            let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}");
            self.bar.set_style(style.expect("a constant template is right or wrong for everyone"));
        }
        self.bar.inc(1);
    }

    /// Takes the line away before something else is written.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.over.take());
        self.bar.finish_and_clear();
    }
}
