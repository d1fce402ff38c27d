//! The command's door to the questions: arguments from their schemas, answers to text, JSON or a folder.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use detente::questions::{
    self, Entry, House, QUESTIONS, Told, property_default, property_type, property_words,
};
use detente::run::{self, RunFolder};
use detente::table::{NoteKind, as_text};
use serde_json::{Map, Value};

use crate::context::Context;
use crate::outcome::{CommandError, Outcome};
use crate::telling::Telling;

/// Columns of text where no terminal says how many it has.
const USUAL_WIDTH: usize = 120;

/// The question that asks others.
const ENSEMBLE: &str = "ensemble";

/// A question as it was typed.
#[derive(Debug)]
pub struct Typed {
    name: &'static str,
    keys: Map<String, Value>,
    out: Option<PathBuf>,
}

/// The grammar with a command for each question; a question `world show` is a command below `world`.
pub fn with_questions(grammar: Command) -> Command {
    QUESTIONS.iter().fold(grammar, |grammar, entry| {
        let mut words = entry.name.split(' ');
        match (words.next(), words.next()) {
            (Some(group), Some(word)) => {
                let inner = command(entry, word);
                if grammar.find_subcommand(group).is_some() {
                    grammar.mut_subcommand(group, |group| group.subcommand(inner))
                } else {
                    let about = group_about(group);
                    let group = Command::new(group.to_owned())
                        .about(about)
                        .subcommand_required(true);
                    grammar.subcommand(group.arg_required_else_help(true).subcommand(inner))
                }
            }
            (word, _) => grammar.subcommand(command(entry, word.unwrap_or_default())),
        }
    })
}

/// What a group of questions is about.
fn group_about(group: &str) -> String {
    let of_group = QUESTIONS
        .iter()
        .filter(|entry| entry.name.split(' ').next() == Some(group));
    let words: Vec<&str> = of_group
        .filter_map(|entry| entry.name.split(' ').nth(1))
        .collect();
    format!("Questions about a {group}: {}", words.join(", "))
}

/// The command of one question.
fn command(entry: &Entry, word: &'static str) -> Command {
    let schema = entry.schema();
    let properties = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let arguments = properties
        .iter()
        .map(|(key, property)| argument(key, property));
    let out = Arg::new("out")
        .long("out")
        .value_name("DIR")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Write manifest.json, the tables (CSV and Parquet) and the figures (SVG) to this folder");
    Command::new(word)
        .about(entry.about)
        .args(arguments)
        // A question that writes a folder of its own has no run folder beside it.
        .args((!properties.contains_key("out")).then_some(out))
}

/// The argument of one key.
fn argument(key: &str, property: &Value) -> Arg {
    let text = |name: &str| property[name].as_str().map(str::to_owned);
    let mut help = text("description").unwrap_or_default().replace('\n', " ");
    if let Some(default) = property_default(&property["default"]) {
        help += &format!(" [default: {default}]");
    }
    let mut argument = Arg::new(key.to_owned()).help(help);
    let kind = property_type(property);
    match property["x-place"].as_u64() {
        Some(place) => argument = argument.index(place as usize),
        None => argument = argument.long(key.replace('_', "-")),
    }
    if let Some(heading) = text("x-heading") {
        argument = argument.help_heading(heading);
    }
    if kind == "boolean" {
        return argument.action(ArgAction::SetTrue);
    }
    let value = text("x-value").unwrap_or_else(|| kind.to_uppercase());
    argument = argument
        .value_name(value)
        .allow_hyphen_values(kind != "array" && kind != "string");
    if let Some(bare) = text("x-bare") {
        argument = argument
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value(bare);
    }
    // What the flag alone means; a word may follow it.
    if let Some(alone) = text("x-alone") {
        argument = argument.num_args(0..=1).default_missing_value(alone);
    }
    if let Some(delimiter) = text("x-delimiter").and_then(|d| d.chars().next()) {
        argument = argument.value_delimiter(delimiter);
    }
    let words = property_words(property);
    if !words.is_empty() {
        argument = argument.value_parser(PossibleValuesParser::new(words));
    }
    match (kind, property["x-place"].is_u64()) {
        ("array", true) => argument.num_args(0..),
        ("array", false) => {
            let many = property["x-many"] == true;
            let argument = argument.action(ArgAction::Append);
            if many {
                argument.num_args(1..)
            } else {
                argument
            }
        }
        _ => argument,
    }
}

impl Typed {
    /// The question that was typed; `None` where the command is none.
    pub fn read(matches: &ArgMatches) -> Result<Option<Self>, clap::Error> {
        let Some((first, mut inner)) = matches.subcommand() else {
            return Ok(None);
        };
        let mut name = first.to_owned();
        if let Some((second, below)) = inner.subcommand() {
            name = format!("{first} {second}");
            inner = below;
        }
        let Some(entry) = questions::find(&name) else {
            return Ok(None);
        };
        let schema = entry.schema();
        let mut keys = Map::new();
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            if inner.value_source(key) == Some(ValueSource::CommandLine) {
                keys.insert(key.clone(), typed(key, property, inner)?);
            }
        }
        Ok(Some(Self {
            name: entry.name,
            keys,
            out: match schema["properties"].get("out") {
                Some(_) => None,
                None => inner.get_one::<PathBuf>("out").cloned(),
            },
        }))
    }
}

/// The value of a key as it was typed, in the kind that its schema names.
fn typed(key: &str, property: &Value, matches: &ArgMatches) -> Result<Value, clap::Error> {
    let kind = property_type(property);
    if kind == "boolean" {
        return Ok(matches.get_flag(key).into());
    }
    let texts = matches.get_many::<String>(key).into_iter().flatten();
    let texts: Vec<&String> = texts.collect();
    if kind == "array" {
        let inner = property_type(&property["items"]);
        let values: Result<Vec<Value>, _> =
            texts.iter().map(|text| value(key, inner, text)).collect();
        return Ok(Value::Array(values?));
    }
    texts
        .last()
        .map_or(Ok(Value::Null), |text| value(key, kind, text))
}

fn value(key: &str, kind: &str, text: &str) -> Result<Value, clap::Error> {
    let wrong = |wanted: &str| {
        let flag = key.replace('_', "-");
        clap::Error::raw(
            clap::error::ErrorKind::ValueValidation,
            format!("invalid value '{text}' for '--{flag}': {wanted}\n"),
        )
    };
    match kind {
        "integer" => match text.parse::<i64>() {
            Ok(value) => Ok(value.into()),
            // Seeds go up to 2^64.
            Err(_) => text
                .parse::<u64>()
                .map(Value::from)
                .map_err(|_| wrong("write a whole number")),
        },
        "number" => {
            let number = text.parse::<f64>().ok().filter(|v| v.is_finite());
            number
                .map(Value::from)
                .ok_or_else(|| wrong("write a number, like 0.5"))
        }
        _ => Ok(text.into()),
    }
}

/// Asks and tells.
pub fn answer(typed: Option<Typed>, context: &Context) -> Result<Outcome, CommandError> {
    let Some(Typed {
        name,
        mut keys,
        out,
    }) = typed
    else {
        return Ok(Outcome::new("", Value::Null));
    };
    let Some(entry) = questions::find(name) else {
        return Ok(Outcome::new("", Value::Null));
    };
    // An ensemble keeps its blocks where the rest of it goes, and finds those that are there already.
    if let (ENSEMBLE, Some(out)) = (name, &out) {
        let blocks = || out.join("draws").display().to_string().into();
        keys.entry("blocks").or_insert_with(blocks);
    }
    let asked = entry.read(keys)?;
    if let Some(file) = out.as_deref().filter(|out| names_a_file(out)) {
        return Err(CommandError::input_with_help(
            format!("--out {}: an answer is written to a folder", file.display()),
            "name a folder; each table is written to it as NAME.csv and NAME.parquet",
        )
        .about("out"));
    }
    let folder = out
        .as_deref()
        .map(|out| RunFolder::create_for(out, name))
        .transpose()?;
    let telling = Telling::of_question(context, entry.long);
    let told = asked.ask(&House::new(), &telling);
    telling.end();
    let told = told?;
    for note in told
        .notes
        .iter()
        .filter(|note| note.kind == NoteKind::Warning)
    {
        context.warn(&note.text);
    }
    let folder = match (folder, &told.folder) {
        (None, Some(usual)) => Some(RunFolder::create_for(usual.as_ref(), name)?),
        (folder, _) => folder,
    };
    let written = folder.map(|folder| run::write(&told, folder)).transpose()?;
    // Either may be large, and only one is printed.
    let mut outcome = if context.json {
        Outcome::new("", told.to_json())
    } else {
        let mut text = told.summary.clone().unwrap_or_else(|| for_people(&told));
        if let Some(target) = written {
            text += &format!("\nWritten to {}\n", target.display());
        }
        for (name, _) in told
            .files
            .iter()
            .filter(|(name, _)| name.ends_with(".html"))
        {
            let target = out
                .as_deref()
                .or(told.folder.as_deref().map(std::path::Path::new));
            if let Some(target) = target {
                text += &format!("The page: {}\n", target.join(name).display());
            }
        }
        Outcome::new(text, Value::Null)
    };
    outcome.failed = !told.holds;
    Ok(outcome)
}

/// Whether a name is that of a file of tables.
fn names_a_file(out: &std::path::Path) -> bool {
    let ending = out.extension().and_then(|e| e.to_str()).unwrap_or_default();
    !out.is_dir() && ["csv", "json", "parquet", "txt", "xlsx"].contains(&ending)
}

/// Sentences, tables and limits as text.
fn for_people(told: &Told) -> String {
    let mut parts = Vec::new();
    if !told.sentences.is_empty() {
        let lines = told
            .sentences
            .iter()
            .map(|sentence| format!("{}\n", sentence.text));
        parts.push(lines.collect::<String>());
    }
    let width = width();
    let shown = told.tables.iter().filter(|table| table.rows() > 0);
    parts.extend(shown.map(|table| as_text(table, width)));
    let limits = told
        .notes
        .iter()
        .filter(|note| note.kind == NoteKind::Limit);
    let limits: String = limits.map(|note| format!("- {}\n", note.text)).collect();
    if !limits.is_empty() {
        parts.push(limits);
    }
    parts.push(format!("Again: {}\n", told.provenance.reproduce.command));
    parts.join("\n")
}

/// Columns of the terminal.
fn width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal
        .filter(|_| std::io::stdout().is_terminal())
        .unwrap_or(USUAL_WIDTH)
}
