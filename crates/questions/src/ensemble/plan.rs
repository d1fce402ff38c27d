//! What an ensemble asks, checked; and one draw of it.

use std::collections::BTreeMap;

use detente_table::{Named, Stop, Watch, closest};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::design::Design;
use super::distribution::{Distribution, Drawn};
use super::stack::{Draw, stacked_draws};
use super::{BLOCK, MOST_DRAWS};
use crate::fill::property_type;
use crate::question::{Entry, find};
use crate::refusal::{Refusal, Status};
use crate::room::{House, Room};

/// Elasticities that the key `set` takes.
const SETTINGS: [&str; 6] = ["sigma", "theta", "rho", "kappa", "sigma_c", "theta_c"];
/// The name under which trade elasticities are drawn.
const TRADE: &str = "trade_elasticity";

/// What is asked, how often, and under which assumptions. Plain data: it travels to workers as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spec {
    /// The question's name.
    pub question: String,
    /// Its keys; `{NAME}` in a text is replaced by what was drawn for NAME.
    pub keys: Map<String, Value>,
    /// Assumptions: `NAME=DISTRIBUTION`, with ` @ SOURCE` where it comes from somewhere.
    pub vary: Vec<String>,
    /// Number of draws.
    pub draws: u32,
    /// How they are spread.
    pub design: Design,
    /// Seed.
    pub seed: u64,
    /// Draws of one block.
    pub block: u32,
    /// Table of the answer that is kept; the first with a key and a number unless told.
    pub table: Option<String>,
    /// Its columns that are kept (`*` = every number); the first number unless told.
    pub keep: Vec<String>,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            question: "solve".to_owned(),
            keys: Map::new(),
            vary: Vec::new(),
            draws: 256,
            design: Design::Random,
            seed: 1,
            block: BLOCK,
            table: None,
            keep: Vec::new(),
        }
    }
}

/// One assumption that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What is known of it.
    pub distribution: Distribution,
    /// As it was written.
    pub written: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// Names of what is drawn for it: itself, or one name per sector.
    pub dimensions: Vec<String>,
    target: Target,
}

/// Where a drawn value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    /// `{NAME}` in the question's texts.
    Texts,
    /// An elasticity of the key `set`.
    Setting,
    /// The published set.
    Set,
    /// Factors on trade elasticities.
    Trade,
    /// A key of the question.
    Key,
}

/// An ensemble that was checked.
pub struct Plan {
    /// What is asked.
    pub spec: Spec,
    /// The assumptions.
    pub variables: Vec<Variable>,
    entry: &'static Entry,
    properties: Map<String, Value>,
    sets: Vec<String>,
    sectors: Vec<String>,
    /// Dimension → its variable.
    owners: Vec<usize>,
}

/// Passes the request to stop on, and nothing else.
struct Quiet(Stop);

impl Watch for Quiet {
    fn stop(&self) -> Stop {
        self.0.clone()
    }
}

impl Plan {
    /// Checks an ensemble. Reads the world of the question for its sets and sectors.
    ///
    /// # Errors
    /// [`Refusal`]: an unknown question, key, name or distribution; too many draws.
    pub fn new(mut spec: Spec, room: &Room<'_>) -> Result<Self, Refusal> {
        let entry = find(&spec.question).filter(|entry| entry.name != "ensemble");
        let entry = entry.ok_or_else(|| {
            let names = crate::QUESTIONS.iter().map(|entry| entry.name);
            let help = match closest(&spec.question, names.clone()) {
                Some(close) => format!("did you mean \"{close}\"?"),
                None => format!("the questions are {}", names.collect::<Vec<_>>().join(", ")),
            };
            Refusal::input_with_help(
                format!("there is no question \"{}\" to draw", spec.question),
                help,
            )
        })?;
        if spec.draws == 0 || spec.draws > MOST_DRAWS {
            let message = format!(
                "draws: {} is outside its range, from 1 to {MOST_DRAWS}",
                spec.draws
            );
            return Err(Refusal::input(message).about("draws"));
        }
        let schema = entry.schema();
        let properties = schema["properties"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        let default = &properties
            .get("world")
            .map(|world| world["default"].clone());
        let world = spec
            .keys
            .get("world")
            .or(default.as_ref())
            .and_then(Value::as_str);
        let (sets, sectors): (Vec<String>, Vec<String>) =
            match world.filter(|name| !name.contains('{')) {
                Some(name) => {
                    let world = room.world(name)?;
                    let sectors = world.sectors().iter().map(|s| s.code.clone()).collect();
                    (world.elasticity_sets().keys().cloned().collect(), sectors)
                }
                None => (Vec::new(), Vec::new()),
            };
        let mut variables: Vec<Variable> = Vec::new();
        for (at, written) in spec.vary.iter().enumerate() {
            let about = |refusal: Refusal| refusal.about(format!("vary/{at}"));
            let variable = variable(written, &spec.keys, &properties, &sectors).map_err(about)?;
            if variables.iter().any(|known| known.name == variable.name) {
                return Err(about(Refusal::input(format!(
                    "{} is drawn twice",
                    variable.name
                ))));
            }
            if variable.target == Target::Set && sets.is_empty() {
                return Err(about(Refusal::input(
                    "this world has no published sets of elasticities",
                )));
            }
            variables.push(variable);
        }
        let owners: Vec<usize> = variables
            .iter()
            .enumerate()
            .flat_map(|(v, variable)| variable.dimensions.iter().map(move |_| v))
            .collect();
        if spec.design == Design::Sets {
            let all: usize = variables
                .iter()
                .map(|v| v.distribution.choices(&sets).len().max(1))
                .product();
            spec.draws = u32::try_from(all).unwrap_or(MOST_DRAWS).min(MOST_DRAWS);
        }
        spec.design
            .check(spec.draws, owners.len(), variables.len())?;
        if spec.design == Design::Saltelli {
            // Whole groups only.
            let size = variables.len() as u32 + 2;
            spec.draws = spec.draws.div_ceil(size) * size;
        }
        spec.block = spec.block.clamp(1, spec.draws);
        let plan = Self {
            spec,
            variables,
            entry,
            properties,
            sets,
            sectors,
            owners,
        };
        // Unknown keys and values of the wrong kind are nobody's draw.
        plan.entry.read(plan.keys(&plan.median()))?;
        Ok(plan)
    }

    /// The blocks, first draw and one past the last.
    pub fn blocks(&self) -> Vec<(u32, u32)> {
        let (draws, block) = (self.spec.draws, self.spec.block);
        (0..draws.div_ceil(block))
            .map(|b| (b * block, ((b + 1) * block).min(draws)))
            .collect()
    }

    /// Names of the dimensions, as columns of the draws.
    pub fn dimensions(&self) -> Vec<&str> {
        self.variables
            .iter()
            .flat_map(|v| v.dimensions.iter().map(String::as_str))
            .collect()
    }

    /// Whether draws of this ensemble are independent of each other.
    pub fn is_independent(&self) -> bool {
        self.spec.design == Design::Random
    }

    /// Asks draws `start..end` and stacks what is kept of their answers.
    ///
    /// # Errors
    /// [`Refusal`] when it was interrupted, or when a kept table or column is not in the answers. A draw without an
    /// answer is a row.
    pub fn block(
        &self,
        start: u32,
        end: u32,
        house: &House,
        stop: &Stop,
    ) -> Result<Named, Refusal> {
        let own = house.for_draws();
        let draws: Result<Vec<Draw>, Refusal> = (start..end)
            .into_par_iter()
            .map(|i| self.draw(i, &own, stop))
            .collect();
        stacked_draws(&self.spec, &self.dimensions(), &draws?)
    }

    fn draw(&self, i: u32, house: &House, stop: &Stop) -> Result<Draw, Refusal> {
        if stop.is_asked() {
            return Err(Refusal::interrupted());
        }
        let drawn = self.drawn(i);
        let asked = self.entry.read(self.keys(&drawn));
        let told = asked.and_then(|asked| asked.ask(house, &Quiet(stop.clone())));
        match told {
            Err(refusal) if refusal.status == Status::Interrupted => Err(refusal),
            answer => Ok(Draw {
                index: i,
                drawn,
                answer: answer.map(|told| told.tables),
            }),
        }
    }

    /// What is drawn, dimension by dimension.
    fn drawn(&self, i: u32) -> Vec<Drawn> {
        if self.spec.design == Design::Sets {
            return self.combination(i);
        }
        let point = self
            .spec
            .design
            .point(self.spec.seed, i, &self.owners, self.variables.len());
        let value = |(unit, owner): (&f64, &usize)| {
            self.variables[*owner].distribution.at(*unit, &self.sets)
        };
        point.units.iter().zip(&self.owners).map(value).collect()
    }

    fn median(&self) -> Vec<Drawn> {
        self.owners
            .iter()
            .map(|owner| self.variables[*owner].distribution.at(0.5, &self.sets))
            .collect()
    }

    /// Combination `i` of all choices, the last one moving first; everything else at its median.
    fn combination(&self, i: u32) -> Vec<Drawn> {
        let mut rest = i as usize;
        let mut drawn = self.median();
        for (value, owner) in drawn.iter_mut().zip(&self.owners).rev() {
            let choices = self.variables[*owner].distribution.choices(&self.sets);
            if !choices.is_empty() {
                *value = Drawn::Text(choices[rest % choices.len()].clone());
                rest /= choices.len();
            }
        }
        drawn
    }

    /// The question's keys with what was drawn in them.
    fn keys(&self, drawn: &[Drawn]) -> Map<String, Value> {
        let mut keys = self.spec.keys.clone();
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        let mut values = drawn.iter();
        for variable in &self.variables {
            let own: Vec<&Drawn> = values.by_ref().take(variable.dimensions.len()).collect();
            let Some(first) = own.first() else { continue };
            match variable.target {
                Target::Texts => {
                    texts.insert(format!("{{{}}}", variable.name), first.text());
                }
                Target::Setting => append(
                    &mut keys,
                    "set",
                    format!("{}={}", variable.name, first.text()),
                ),
                Target::Set => {
                    keys.insert("elasticities".to_owned(), first.text().into());
                }
                Target::Trade if own.len() == 1 => {
                    append(&mut keys, TRADE, format!("*=x{}", first.text()))
                }
                Target::Trade => {
                    for (sector, factor) in self.sectors.iter().zip(&own) {
                        append(&mut keys, TRADE, format!("{sector}=x{}", factor.text()));
                    }
                }
                Target::Key => {
                    let value = self.value(&variable.name, first);
                    keys.insert(variable.name.clone(), value);
                }
            }
        }
        if !texts.is_empty() {
            keys.values_mut().for_each(|value| fill_in(value, &texts));
        }
        keys
    }

    /// A drawn value in the kind that the key takes.
    fn value(&self, key: &str, drawn: &Drawn) -> Value {
        let kind = self.properties.get(key).map_or("string", property_type);
        match (kind, drawn) {
            ("integer", Drawn::Number(value)) => json!(value.round() as i64),
            ("number", Drawn::Number(value)) => json!(value),
            ("number" | "integer", Drawn::Text(text)) => text
                .parse::<serde_json::Number>()
                .map_or_else(|_| text.as_str().into(), Value::Number),
            (_, drawn) => drawn.text().into(),
        }
    }
}

/// Adds a text to a list of texts.
fn append(keys: &mut Map<String, Value>, key: &str, text: String) {
    let list = keys.entry(key.to_owned()).or_insert_with(|| json!([]));
    if !list.is_array() {
        *list = json!([list.clone()]);
    }
    if let Some(list) = list.as_array_mut() {
        list.push(text.into());
    }
}

/// Replaces `{NAME}` in every text of a value.
fn fill_in(value: &mut Value, texts: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            for (name, drawn) in texts
                .iter()
                .filter(|(name, _)| text.contains(name.as_str()))
                .collect::<Vec<_>>()
            {
                *text = text.replace(name.as_str(), drawn);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| fill_in(value, texts)),
        _ => {}
    }
}

/// Whether a text of a value mentions `{NAME}`.
fn mentions(value: &Value, name: &str) -> bool {
    match value {
        Value::String(text) => text.contains(&format!("{{{name}}}")),
        Value::Array(values) => values.iter().any(|value| mentions(value, name)),
        _ => false,
    }
}

fn variable(
    written: &str,
    keys: &Map<String, Value>,
    properties: &Map<String, Value>,
    sectors: &[String],
) -> Result<Variable, Refusal> {
    let (name, rest) = written.split_once('=').ok_or_else(|| {
        Refusal::input(format!(
            "\"{written}\" is not NAME=DISTRIBUTION, for example sigma=uniform(0.3,1)"
        ))
    })?;
    let (text, source) = match rest.split_once(" @ ") {
        Some((text, source)) => (text.trim(), Some(source.trim().to_owned())),
        None => (rest.trim(), None),
    };
    let name = name.trim();
    let distribution: Distribution = text.parse()?;
    let target = target(name, &distribution, keys, properties)?;
    let by_sector = matches!(
        distribution,
        Distribution::Scale {
            by_sector: true,
            ..
        }
    );
    let dimensions = if by_sector {
        sectors
            .iter()
            .map(|sector| format!("{name}_{sector}"))
            .collect()
    } else {
        vec![name.to_owned()]
    };
    Ok(Variable {
        name: name.to_owned(),
        distribution,
        written: text.to_owned(),
        source,
        dimensions,
        target,
    })
}

fn target(
    name: &str,
    distribution: &Distribution,
    keys: &Map<String, Value>,
    properties: &Map<String, Value>,
) -> Result<Target, Refusal> {
    let has = |key: &str| properties.contains_key(key);
    let is_scale = matches!(distribution, Distribution::Scale { .. });
    if keys.values().any(|value| mentions(value, name)) {
        return Ok(Target::Texts);
    }
    if matches!(distribution, Distribution::Sets(_)) && has("elasticities") {
        return Ok(Target::Set);
    }
    if name == TRADE && is_scale && has(TRADE) {
        return Ok(Target::Trade);
    }
    if is_scale {
        let message =
            format!("{name}: scale(…) multiplies trade elasticities; write {TRADE}=scale(0.5,2)");
        return Err(Refusal::input(message));
    }
    if SETTINGS.contains(&name) && has("set") {
        return Ok(Target::Setting);
    }
    if has(name) {
        return Ok(Target::Key);
    }
    let known = properties
        .keys()
        .map(String::as_str)
        .chain(SETTINGS)
        .chain([TRADE]);
    let help = match closest(name, known) {
        Some(close) => format!("did you mean \"{close}\"?"),
        None => format!(
            "name a key of the question or an elasticity, or write {{{name}}} where its value should stand"
        ),
    };
    Err(Refusal::input_with_help(
        format!("nothing in the question is called \"{name}\""),
        help,
    ))
}
