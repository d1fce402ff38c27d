//! `detente ledger check|show|levers`: the instruments themselves.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use detente::ledger::{Instrument, Ledger, Lever, Severity, Status, parse_date};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::tariffs::open;
use crate::context::Context;
use crate::outcome::{CommandError, Outcome};
use crate::text::table;

/// Arguments of `ledger`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do with the ledger
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Check every table: references, overlaps, gaps, dates, codes
    Check(Source),
    /// Compare every list with the legal note it comes from: counts, codes, trade
    Reconcile(Source),
    /// List instruments, or show one with its rows
    Show {
        /// An instrument or lever id
        id: Option<String>,
        #[command(flatten)]
        day: Day,
        #[command(flatten)]
        source: Source,
    },
    /// List the levers other than tariffs, with what each side said
    Levers {
        #[command(flatten)]
        day: Day,
        #[command(flatten)]
        source: Source,
    },
    /// Write the tables to a folder, to start a ledger of your own from
    Export {
        /// The folder; it must not exist yet, or be empty
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[command(flatten)]
        source: Source,
    },
}

#[derive(Debug, clap::Args)]
struct Source {
    /// A ledger folder instead of the built-in ledger
    #[arg(long, value_name = "DIR")]
    ledger: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Day {
    /// Status on this day [default: the last day the ledger knows of]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// With what was known on this day [default: the latest edition]
    #[arg(long, value_name = "DATE")]
    known_on: Option<String>,
    /// Only what this region imposes
    #[arg(long, value_name = "REGION")]
    imposer: Option<String>,
}

impl Day {
    fn clocks(&self, ledger: &Ledger) -> Result<(Date, Date), CommandError> {
        let date = |text: &Option<String>| text.as_deref().map(parse_date).transpose();
        Ok((
            date(&self.on)?.unwrap_or(ledger.edition()),
            date(&self.known_on)?.unwrap_or(ledger.edition()),
        ))
    }

    /// Whether a row of this imposer is wanted; an imposer that the ledger lacks is an error.
    fn wants(&self, ledger: &Ledger) -> Result<impl Fn(&str) -> bool + use<>, CommandError> {
        if let Some(wanted) = &self.imposer {
            let mut known: Vec<&str> = ledger
                .instruments()
                .iter()
                .map(|i| i.imposer.as_str())
                .collect();
            known.extend(ledger.levers().iter().map(|l| l.imposer.as_str()));
            known.sort_unstable();
            known.dedup();
            if !known.contains(&wanted.as_str()) {
                let message = format!("nothing in the ledger is imposed by `{wanted}`");
                return Err(CommandError::input_with_help(
                    message,
                    format!("it knows {}", known.join(", ")),
                ));
            }
        }
        let wanted = self.imposer.clone();
        Ok(move |imposer: &str| wanted.as_deref().is_none_or(|w| w == imposer))
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, _context: &Context) -> Result<Outcome, CommandError> {
    match &arguments.action {
        Action::Check(source) => check(source),
        Action::Reconcile(source) => Ok(reconcile(&open(source.ledger.as_ref())?)),
        Action::Show {
            id: Some(id),
            day,
            source,
        } => one(id, day, &open(source.ledger.as_ref())?),
        Action::Show {
            id: None,
            day,
            source,
        } => list(day, &open(source.ledger.as_ref())?),
        Action::Export { out, source } => export(out, &open(source.ledger.as_ref())?),
        Action::Levers { day, source } => levers(day, &open(source.ledger.as_ref())?),
    }
}

fn check(source: &Source) -> Result<Outcome, CommandError> {
    let report = match &source.ledger {
        Some(folder) => Ledger::check_folder(folder)?,
        None => Ledger::check_builtin(),
    };
    if report.errors() > 0 {
        let all: Vec<String> = report
            .problems
            .iter()
            .filter(|p| p.severity == Severity::Error)
            .map(ToString::to_string)
            .collect();
        return Err(CommandError::input(format!(
            "{} errors in the ledger {}\n{}",
            all.len(),
            report.ledger,
            all.join("\n")
        )));
    }
    let mut text = format!("ledger {}, edition {}\n", report.ledger, report.edition);
    for (what, count) in &report.counts {
        let _ = writeln!(text, "{count:>8} {what}");
    }
    let warnings: usize = report.problems.iter().map(|p| p.count).sum();
    let _ = writeln!(
        text,
        "{:>8} rows unverified (basis memory, or low confidence)",
        report.unverified.len()
    );
    let _ = writeln!(text, "       0 errors, {warnings} warnings");
    for f in &report.flagged {
        let _ = writeln!(
            text,
            "flagged: {} rows of {} are `{}`, {:.1} billion USD of trade",
            f.rows,
            f.list,
            f.flag,
            f.value_usd / 1e9
        );
    }
    for problem in &report.problems {
        let _ = writeln!(text, "warning: {problem}");
    }
    let mut object = json!(report);
    object["errors"] = 0.into();
    object["warnings"] = warnings.into();
    Ok(Outcome::new(text, object))
}

fn reconcile(ledger: &Ledger) -> Outcome {
    let compared = ledger.reconcile();
    let header = [
        "list",
        "law",
        "on",
        "in the law",
        "here",
        "missing",
        "extra",
        "trade USD mn",
        "",
        "finding",
    ];
    let count = |n: usize| if n == 0 { String::new() } else { n.to_string() };
    let rows: Vec<Vec<String>> = compared
        .iter()
        .map(|r| {
            vec![
                r.list.clone(),
                r.law_reference.clone(),
                day(r.on),
                r.law_count.map(|n| n.to_string()).unwrap_or_default(),
                r.here.to_string(),
                count(r.missing.len()),
                count(r.extra.len()),
                r.trade_usd_mn
                    .filter(|usd| *usd > 0.0)
                    .map(|usd| format!("{usd:.0}"))
                    .unwrap_or_default(),
                json!(r.completeness)
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                r.finding.clone(),
            ]
        })
        .collect();
    let text = format!(
        "ledger {}, edition {}\n{}",
        ledger.name(),
        ledger.edition(),
        table(&header, rows)
    );
    let tables = json!({ "reconcile": compared });
    Outcome::new(
        text,
        json!({ "edition": ledger.edition(), "tables": tables }),
    )
}

fn described(instrument: &Instrument, on: Date, known_on: Date) -> Value {
    let mut object = json!(instrument);
    object["status"] = json!(instrument.status(on, known_on));
    object["unverified"] = instrument.unverified().into();
    object
}

fn mark(unverified: bool) -> String {
    if unverified {
        "unverified".to_owned()
    } else {
        String::new()
    }
}

fn day(date: Option<Date>) -> String {
    date.map(|d| d.to_string()).unwrap_or_default()
}

fn list(asked: &Day, ledger: &Ledger) -> Result<Outcome, CommandError> {
    let (on, known_on) = asked.clocks(ledger)?;
    let wants = asked.wants(ledger)?;
    let header = [
        "instrument",
        "status",
        "authority",
        "from",
        "to",
        "what",
        "",
    ];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut objects = Vec::new();
    for i in ledger.instruments().iter().filter(|i| wants(&i.imposer)) {
        let status = i.status(on, known_on);
        if status == Status::Unknown {
            continue;
        }
        rows.push(vec![
            i.id.clone(),
            status.to_string(),
            i.authority.clone(),
            day(i.from),
            day(i.to),
            i.title.clone(),
            mark(i.unverified()),
        ]);
        objects.push(described(i, on, known_on));
    }
    let text = format!("on {on}, as known on {known_on}\n{}", table(&header, rows));
    Ok(Outcome::new(
        text,
        json!({ "on": on, "known_on": known_on, "instruments": objects }),
    ))
}

fn levers(asked: &Day, ledger: &Ledger) -> Result<Outcome, CommandError> {
    let (on, known_on) = asked.clocks(ledger)?;
    let wants = asked.wants(ledger)?;
    let mut text = format!("on {on}, as known on {known_on}\n");
    let mut objects = Vec::new();
    for lever in ledger.levers().iter().filter(|l| wants(&l.imposer)) {
        let status = lever.status(on, known_on);
        if status == Status::Unknown {
            continue;
        }
        text.push_str(&lever_text(lever, status));
        let mut object = json!(lever);
        object["status"] = json!(status);
        object["unverified"] = lever.unverified().into();
        objects.push(object);
    }
    Ok(Outcome::new(
        text,
        json!({ "on": on, "known_on": known_on, "levers": objects }),
    ))
}

fn lever_text(lever: &Lever, status: Status) -> String {
    let mut text = format!(
        "\n{} ({}, {} on {}): {}\n",
        lever.id, lever.kind, lever.imposer, lever.target, lever.title
    );
    let _ = writeln!(
        text,
        "  {status}; announced {}{}{}",
        lever.announced_on,
        lever
            .from
            .map(|d| format!(", from {d}"))
            .unwrap_or_default(),
        lever.to.map(|d| format!(", to {d}")).unwrap_or_default()
    );
    for (region, said) in &lever.readouts {
        let _ = writeln!(text, "  as {region} says: {said}");
    }
    for wedge in &lever.wedges {
        for choice in &wedge.choices {
            let [low, central, high] = choice.range;
            let _ = writeln!(
                text,
                "  in a model (judgement): {} on {}, {low} / {central} / {high}",
                wedge.kind,
                choice.sectors.join(" and ")
            );
        }
    }
    for (what, said) in [
        ("law", &lever.legal_reference),
        ("source", &lever.source),
        ("note", &lever.note),
    ] {
        if !said.is_empty() {
            let _ = writeln!(text, "  {what}: {said}");
        }
    }
    if lever.unverified() {
        text.push_str("  unverified\n");
    }
    text
}

fn one(id: &str, asked: &Day, ledger: &Ledger) -> Result<Outcome, CommandError> {
    let (on, known_on) = asked.clocks(ledger)?;
    if let Some(lever) = ledger.levers().iter().find(|l| l.id == id) {
        let status = lever.status(on, known_on);
        let mut object = json!(lever);
        object["status"] = json!(status);
        return Ok(Outcome::new(
            lever_text(lever, status).trim_start().to_owned(),
            object,
        ));
    }
    let i = ledger.instrument(id)?;
    let header = ["", ""];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let suspended = i
        .suspension
        .map(|s| format!("from {} to {}, announced {}", s.from, day(s.to), s.known));
    let fields = [
        ("imposer", i.imposer.clone()),
        ("target", i.target.clone()),
        ("authority", i.authority.clone()),
        (
            "status",
            format!("{} on {on}, as known on {known_on}", i.status(on, known_on)),
        ),
        ("announced", i.announced_on.to_string()),
        (
            if i.only_scheduled {
                "was set for"
            } else {
                "from"
            },
            day(i.from),
        ),
        ("to", day(i.to)),
        ("withdrawn", day(i.withdrawn_on)),
        ("suspended", suspended.unwrap_or_default()),
        (
            "replaces or lifts",
            i.replaces
                .iter()
                .map(|p| p.0.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        ),
        ("exempt", i.exempt.join(", ")),
        ("law", i.legal_reference.clone()),
        ("source", i.source.clone()),
        (
            "confidence",
            json!(i.confidence).as_str().unwrap_or_default().to_owned(),
        ),
        (
            "basis",
            json!(i.basis).as_str().unwrap_or_default().to_owned(),
        ),
        ("note", i.note.clone()),
    ];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        rows.push(vec![name.to_owned(), value]);
    }
    let text = format!(
        "{}: {}\n{}{}",
        i.id,
        i.title,
        table(&header, rows),
        if i.unverified() { "unverified\n" } else { "" }
    );
    Ok(Outcome::new(text, described(i, on, known_on)))
}

/// Writes every table; nothing is written when the folder has files already.
fn export(out: &Path, ledger: &Ledger) -> Result<Outcome, CommandError> {
    let failed = |path: &Path, error: std::io::Error| {
        CommandError::input(format!("{}: {error}", path.display()))
    };
    if out.is_dir()
        && std::fs::read_dir(out)
            .map_err(|e| failed(out, e))?
            .next()
            .is_some()
    {
        let message = format!("{}: the folder is not empty", out.display());
        return Err(CommandError::input_with_help(
            message,
            "name a folder that does not exist yet",
        ));
    }
    std::fs::create_dir_all(out).map_err(|e| failed(out, e))?;
    let mut names = Vec::new();
    for (name, bytes) in ledger.files() {
        let path = out.join(name);
        std::fs::write(&path, bytes).map_err(|e| failed(&path, e))?;
        names.push(name);
    }
    let text = format!("{} tables written to {}\n", names.len(), out.display());
    Ok(Outcome::new(text, json!({ "out": out, "files": names })))
}
