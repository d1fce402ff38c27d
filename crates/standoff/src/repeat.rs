//! Shell lines that make numbers of a standoff again: every one of them runs as it is written.

use detente_ledger::{DEFAULT_LEDGER, builtin_files};
use detente_world::table::shell_word;

use crate::builtin::{DEALS, STANDOFFS};
use crate::file::StandoffFile;
use crate::standoff::Origin;

/// What `--ledger` is for a standoff: names that ship and folders, with commas between; `None` for the usual one or none.
pub(crate) fn ledger(file: &StandoffFile, origin: &Origin) -> Option<String> {
    let layers = file.ledger.as_ref()?.get_ref().names();
    if layers == [DEFAULT_LEDGER] {
        return None;
    }
    let one = |name: &&str| match builtin_files(name) {
        Some(_) => (*name).to_owned(),
        None => origin.path(name).display().to_string(),
    };
    Some(layers.iter().map(one).collect::<Vec<_>>().join(","))
}

/// ` --ledger NAMES`, or nothing.
pub(crate) fn ledger_flag(file: &StandoffFile, origin: &Origin) -> String {
    let named = ledger(file, origin).map(|names| format!(" --ledger {}", shell_word(&names)));
    named.unwrap_or_default()
}

/// The line that runs the standoff and prints every table of it; `what` says which numbers are looked for.
pub(crate) fn whole(origin: &Origin, what: &str) -> String {
    let name = origin.name.as_str();
    let builtin = name
        .strip_suffix(".toml")
        .filter(|n| STANDOFFS.text(n).is_some());
    let name = shell_word(builtin.unwrap_or(name));
    match what {
        "" => format!("detente brief {name} --json"),
        what => format!("detente brief {name} --json # {what}"),
    }
}

/// The line that judges the deal that a standoff names.
pub(crate) fn deal(file: &StandoffFile, origin: &Origin) -> Option<String> {
    let named = file.deal.as_ref()?.get_ref();
    let name = match DEALS.text(named) {
        Some(_) => named.clone(),
        None => origin.path(named).display().to_string(),
    };
    Some(format!("detente deal {} --json", shell_word(&name)))
}
