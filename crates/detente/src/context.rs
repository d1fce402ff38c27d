//! What every command is given: how to talk, and whether to stop.

use std::io::{IsTerminal, Write};
use std::sync::atomic::AtomicBool;

use detente::table::Stop;

/// Set once by Ctrl-C; long work polls it.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Stop);

impl Interrupt {
    /// Installs the handler of Ctrl-C and SIGTERM. The first asks, the second ends the process.
    pub fn install() -> Self {
        let interrupt = Self::default();
        let stop = interrupt.0.clone();
        // Without a handler Ctrl-C ends the process at once, which is no reason not to run.
        let _ = ctrlc::set_handler(move || {
            if stop.ask() {
                std::process::exit(130);
            }
        });
        interrupt
    }

    /// The request itself, for questions.
    pub fn stop(&self) -> Stop {
        self.0.clone()
    }

    /// The flag itself, for libraries that poll.
    pub fn flag(&self) -> &AtomicBool {
        self.0.flag()
    }
}

/// How much is said on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// What the run is doing.
    Normal,
    /// And how.
    Verbose,
}

/// What every command is given beside its own arguments.
#[derive(Debug, Clone)]
pub struct Context {
    /// Whether stdout gets one JSON object instead of text.
    pub json: bool,
    /// How much is said on stderr.
    pub verbosity: Verbosity,
    /// Whether the user asked to stop.
    pub interrupt: Interrupt,
}

impl Context {
    /// Says on stderr what the run is doing, unless `--quiet`.
    pub fn say(&self, message: impl AsRef<str>) {
        if self.verbosity >= Verbosity::Normal {
            line(message.as_ref());
        }
    }

    /// Says a detail on stderr, under `--verbose`.
    pub fn detail(&self, message: impl AsRef<str>) {
        if self.verbosity >= Verbosity::Verbose {
            line(message.as_ref());
        }
    }

    /// Warns on stderr, unless `--quiet`.
    pub fn warn(&self, message: impl AsRef<str>) {
        if self.verbosity >= Verbosity::Normal {
            line(&format!("warning: {}", message.as_ref()));
        }
    }

    /// A progress bar on stderr of `total` steps; hidden under `--quiet` and when stderr is not a terminal.
    pub fn bar(&self, total: u64, message: &'static str) -> indicatif::ProgressBar {
        if self.verbosity == Verbosity::Quiet || !std::io::stderr().is_terminal() {
            return indicatif::ProgressBar::hidden();
        }
        let style = indicatif::ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
        indicatif::ProgressBar::new(total)
            .with_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()))
            .with_message(message)
    }
}

/// One line on stderr; a closed stderr is not worth dying for.
fn line(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}
