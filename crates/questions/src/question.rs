//! What a question is, what an answer is, and what is told of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use detente_table::{
    Figure, Named, Note, Sentence, Source, Watch, records, sha256_hex, shell_word,
};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::refusal::{Refusal, SCHEMA};
use crate::room::{House, Room};
use crate::{build, fill};

/// A question with its keys. The struct has `#[serde(default)]`, and [`Default`] is the only place of a default.
pub trait Question:
    Serialize + DeserializeOwned + JsonSchema + Default + Send + Sync + 'static
{
    /// Its name: the command, the route, the Python function.
    const NAME: &'static str;
    /// What it answers, in a line.
    const ABOUT: &'static str;
    /// Whether it takes so long that whoever asks wants to know what is being done.
    const LONG: bool = false;
    /// The typed answer, for library users.
    type Answer: Answer;

    /// Finds the answer. Files are read through the room alone, so that they are on the record.
    ///
    /// # Errors
    /// [`Refusal`]: bad input, or a model that has no certified answer.
    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Self::Answer, Refusal>;
}

/// A typed answer: what it shows is made from it here, for every door alike.
pub trait Answer: Send + Sync + 'static {
    /// Its tables, what matters most first.
    fn tables(&self) -> Vec<Named>;
    /// Charts of its tables.
    fn figures(&self) -> Vec<Figure> {
        Vec::new()
    }
    /// What it says, in sentences.
    fn sentences(&self) -> Vec<Sentence> {
        Vec::new()
    }
    /// Warnings and limits.
    fn notes(&self) -> Vec<Note> {
        Vec::new()
    }
    /// Pages that are drawn from it, name and bytes: `brief.html`.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        Vec::new()
    }
    /// What a person reads in a terminal instead of all the tables.
    fn summary(&self) -> Option<String> {
        None
    }
    /// The folder it is written to where none is named; `None` writes none.
    fn folder(&self) -> Option<String> {
        None
    }
    /// One word for programs.
    fn status(&self) -> &'static str {
        "solved"
    }
    /// Whether what was asked holds; `false` is exit status 1 with a full answer (a replication that misses).
    fn holds(&self) -> bool {
        true
    }
}

/// An answer as every door tells it.
#[derive(Debug, Clone)]
pub struct Told {
    /// One word for programs.
    pub status: &'static str,
    /// Tables, what matters most first.
    pub tables: Vec<Named>,
    /// Charts of the tables.
    pub figures: Vec<Figure>,
    /// Sentences.
    pub sentences: Vec<Sentence>,
    /// Warnings and limits.
    pub notes: Vec<Note>,
    /// Pages, name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// What a person reads in a terminal instead of all the tables.
    pub summary: Option<String>,
    /// The folder it is written to where none is named.
    pub folder: Option<String>,
    /// Whether what was asked holds.
    pub holds: bool,
    /// What it was made from.
    pub provenance: Provenance,
}

/// What an answer was made from, and how to ask again.
#[derive(Debug, Clone, Serialize)]
pub struct Provenance {
    /// Version of the program.
    pub version: &'static str,
    /// The git revision of the build; `None` outside a checkout.
    pub git_revision: Option<&'static str>,
    /// The question.
    pub question: &'static str,
    /// Its keys, defaults included.
    pub keys: Value,
    /// Everything that was read, with its hash.
    pub sources: Vec<Source>,
    /// Editions of data sets: name → edition.
    pub editions: BTreeMap<String, String>,
    /// Seeds of random draws.
    pub seeds: Vec<u64>,
    /// How to ask again.
    pub reproduce: Reproduce,
    /// Wall-clock seconds; the only part that differs between equal runs.
    pub seconds: f64,
}

/// The same question at other doors.
#[derive(Debug, Clone, Serialize)]
pub struct Reproduce {
    /// A line for a shell.
    pub command: String,
    /// A line of Python, after `import detente`.
    pub python: String,
}

impl Told {
    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&Named> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// A chart as an SVG file: one that is described as data and drawn here, or one that comes with the answer.
    pub fn drawing(&self, id: &str) -> Option<String> {
        let file = format!("figures/{id}.svg");
        if let Some((_, bytes)) = self.files.iter().find(|(name, _)| *name == file) {
            return String::from_utf8(bytes.clone()).ok();
        }
        let figure = self.figures.iter().find(|figure| figure.id == id)?;
        let drawn = detente_charts::draw(figure, self.table(&figure.table)?)?;
        Some(detente_charts::standalone(&drawn.wide))
    }

    /// The one JSON object of an answer.
    pub fn to_json(&self) -> Value {
        let tables: Map<String, Value> = self
            .tables
            .iter()
            .map(|table| (table.name.clone(), records(table)))
            .collect();
        json!({
            "schema": SCHEMA,
            "question": { "name": self.provenance.question, "keys": self.provenance.keys },
            "status": self.status,
            "tables": tables,
            "sentences": self.sentences,
            "notes": self.notes,
            "provenance": self.provenance,
        })
    }

    /// SHA-256 of each table's records, by name: what two runs are compared by. Columns of seconds are left out.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        let hash = |table: &Named| {
            let mut records = records(table);
            without_seconds(&mut records);
            (
                table.name.clone(),
                sha256_hex(records.to_string().as_bytes()),
            )
        };
        self.tables.iter().map(hash).collect()
    }
}

/// Takes columns of wall-clock seconds out of records.
fn without_seconds(records: &mut Value) {
    match records {
        Value::Array(rows) => rows.iter_mut().for_each(without_seconds),
        Value::Object(row) => row.retain(|name, _| !name.ends_with("seconds")),
        _ => {}
    }
}

/// A question of any kind, ready to be asked.
pub trait Asked: Send + Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// Its keys, defaults included.
    fn keys(&self) -> Value;
    /// Asks it and tells the answer.
    ///
    /// # Errors
    /// [`Refusal`].
    fn ask(&self, house: &House, watch: &dyn Watch) -> Result<Told, Refusal>;
    /// How to ask it again, without asking it.
    fn reproduce(&self) -> Reproduce;
}

impl<Q: Question> Asked for Q {
    fn name(&self) -> &'static str {
        Q::NAME
    }

    fn keys(&self) -> Value {
        // A question is plain data: serialising it cannot fail.
        serde_json::to_value(self).unwrap_or_default()
    }

    fn ask(&self, house: &House, watch: &dyn Watch) -> Result<Told, Refusal> {
        let started = Instant::now();
        let room = Room::new(house);
        let answer = Question::ask(self, &room, watch)?;
        Ok(told(self, &answer, &room, started))
    }

    fn reproduce(&self) -> Reproduce {
        reproduce::<Q>(&self.keys())
    }
}

/// How to ask a question again.
fn reproduce<Q: Question>(keys: &Value) -> Reproduce {
    let given = not_default(keys, &Q::default().keys());
    Reproduce {
        command: shell_line(&schema::<Q>(), Q::NAME, &given),
        python: python_line(Q::NAME, &given),
    }
}

/// A typed answer as every door tells it; `room` is the one it was found in.
pub fn told<Q: Question>(
    question: &Q,
    answer: &Q::Answer,
    room: &Room<'_>,
    started: Instant,
) -> Told {
    let keys = question.keys();
    Told {
        status: answer.status(),
        tables: answer.tables(),
        figures: answer.figures(),
        sentences: answer.sentences(),
        notes: answer.notes(),
        files: answer.files(),
        summary: answer.summary(),
        folder: answer.folder(),
        holds: answer.holds(),
        provenance: Provenance {
            version: build::VERSION,
            git_revision: build::GIT_REVISION,
            question: Q::NAME,
            sources: room.reader().sources(),
            editions: room.editions(),
            seeds: room.seeds(),
            reproduce: reproduce::<Q>(&keys),
            keys,
            seconds: started.elapsed().as_secs_f64(),
        },
    }
}

/// The keys whose value is not the default.
pub fn not_default(keys: &Value, defaults: &Value) -> Map<String, Value> {
    let mut given = Map::new();
    for (key, value) in keys.as_object().into_iter().flatten() {
        if defaults.get(key) != Some(value) {
            given.insert(key.clone(), value.clone());
        }
    }
    given
}

/// A shell line that asks the question again.
pub fn shell_line(schema: &Value, name: &str, given: &Map<String, Value>) -> String {
    let mut line = format!("detente {name}");
    let place = |key: &String| schema["properties"][key].get("x-place").is_some();
    let placed: Vec<String> = given
        .iter()
        .filter(|(key, _)| place(key))
        .flat_map(|(_, value)| texts(value))
        .collect();
    // Words that look like options stand after everything else.
    let is_last = placed.iter().any(|text| text.starts_with('-'));
    let placed: String = placed
        .iter()
        .map(|text| format!(" {}", shell_word(text)))
        .collect();
    if !is_last {
        line += &placed;
    }
    for (key, value) in given.iter().filter(|(key, _)| !place(key)) {
        let flag = key.replace('_', "-");
        let bare = schema["properties"][key].get("x-bare").is_some();
        match value {
            Value::Bool(true) => line += &format!(" --{flag}"),
            Value::Null | Value::Bool(false) => {}
            other => {
                for text in texts(other) {
                    let join = if bare { "=" } else { " " };
                    line += &format!(" --{flag}{join}{}", shell_word(&text));
                }
            }
        }
    }
    if is_last {
        line += " --";
        line += &placed;
    }
    line
}

/// The texts of a value as the command line takes them.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// A line of Python that asks the question again.
fn python_line(name: &str, given: &Map<String, Value>) -> String {
    let mut line = format!("detente.ask({}", python_value(&name.into()));
    for (key, value) in given {
        line += &format!(", {key}={}", python_value(value));
    }
    line + ")"
}

fn python_value(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(values) => {
            let inner: Vec<String> = values.iter().map(python_value).collect();
            format!("[{}]", inner.join(", "))
        }
        Value::Object(fields) => {
            let inner = fields
                .iter()
                .map(|(k, v)| format!("{}: {}", python_value(&k.as_str().into()), python_value(v)));
            format!("{{{}}}", inner.collect::<Vec<_>>().join(", "))
        }
        // JSON's strings and numbers are Python's.
        other => other.to_string(),
    }
}

/// Makes a question of its keys.
type ReadKeys = fn(Map<String, Value>) -> Result<Box<dyn Asked>, Refusal>;

/// One question of the list.
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// What it answers, in a line.
    pub about: &'static str,
    /// Whether it takes so long that whoever asks wants to know what is being done.
    pub long: bool,
    schema: fn() -> Arc<Value>,
    read: ReadKeys,
}

impl Entry {
    /// The JSON schema of its keys.
    pub fn schema(&self) -> Arc<Value> {
        (self.schema)()
    }

    /// The question with these keys.
    ///
    /// # Errors
    /// [`Refusal`]: unknown keys, values of the wrong kind or outside their range.
    pub fn read(&self, keys: Map<String, Value>) -> Result<Box<dyn Asked>, Refusal> {
        (self.read)(keys)
    }
}

/// The entry of a kind of question.
pub(crate) const fn entry<Q: Question>() -> Entry {
    Entry {
        name: Q::NAME,
        about: Q::ABOUT,
        long: Q::LONG,
        schema: schema::<Q>,
        read: |keys| Ok(Box::new(fill::read::<Q>(&schema::<Q>(), keys)?)),
    }
}

/// The JSON schema of a question, without references. Made once: an answer needs it twice.
pub(crate) fn schema<Q: Question>() -> Arc<Value> {
    static MADE: Mutex<BTreeMap<&str, Arc<Value>>> = Mutex::new(BTreeMap::new());
    // A panic elsewhere leaves the map whole: every change is one insertion.
    let mut made = MADE.lock().unwrap_or_else(|poison| poison.into_inner());
    Arc::clone(
        made.entry(Q::NAME)
            .or_insert_with(|| Arc::new(make_schema::<Q>())),
    )
}

fn make_schema<Q: Question>() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings
        .into_generator()
        .into_root_schema_for::<Q>()
        .to_value()
}

/// The question of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    crate::QUESTIONS.iter().find(|entry| entry.name == name)
}
