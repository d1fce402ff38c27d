//! A standoff's run told on stderr: stages as lines, equilibria as a bar.

use std::sync::atomic::AtomicBool;

use detente::standoff::Progress;
use detente::table::{Stop, Watch};
use indicatif::ProgressBar;

use crate::context::Context;

/// Tells the user what the run is doing, and the run whether to stop.
pub struct Telling<'a> {
    context: &'a Context,
    bar: ProgressBar,
    /// Whether stages are told without being asked for.
    aloud: bool,
}

impl<'a> Telling<'a> {
    /// For a question that is long, or that is answered before anybody wonders.
    pub fn of_question(context: &'a Context, long: bool) -> Self {
        Self {
            context,
            bar: context.bar(0, "solving"),
            aloud: long,
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Telling<'_> {
    fn stage(&self, name: &str) {
        self.bar.reset();
        self.bar.set_length(0);
        self.bar.suspend(|| self.context.say(name));
    }

    fn advanced(&self, done: usize, total: usize) {
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
    }

    fn interrupt(&self) -> Option<&AtomicBool> {
        Some(self.context.interrupt.flag())
    }
}

impl Watch for Telling<'_> {
    fn stage(&self, name: &str) {
        self.bar.reset();
        self.bar.set_length(0);
        self.bar.suspend(|| match self.aloud {
            true => self.context.say(name),
            false => self.context.detail(name),
        });
    }

    fn advanced(&self, done: usize, total: usize) {
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
    }

    fn stop(&self) -> Stop {
        self.context.interrupt.stop()
    }
}
