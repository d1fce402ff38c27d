//! `odds`: what signals, due dates and markets say about a standoff, with their track record.

pub(crate) mod outlook;
mod values;

use std::path::{Path, PathBuf};

use detente_odds::market::ValueGaps;
use detente_odds::score::{
    HalfLifeScore, ReliabilityRow, Score, StageScore, read_series, score_series, series_sentences,
};
use detente_odds::{
    Difference, OddsError, Record, Settings, built_in_tables, differences, records,
};
use detente_table::{Chart, Figure, Named, Note, Sentence, Watch, as_text};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Answer, Question};
use crate::refusal::{Refusal, Status};
use crate::room::Room;

/// Columns of a terminal.
const WIDTH: usize = 120;
/// The built-in record that is asked about where nothing else is, and that others are pooled with.
const DEFAULT: &str = "usa-chn";

/// Odds of a standoff on a day: what becomes of announced measures, steps, classes, markets, scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Odds {
    /// A record that is built in (usa-chn, canada-us, eu-us, india-us, australia-china, japan-korea, russia-eu-gas), or a standoff that names one: busan, a file
    #[schemars(extend("x-value" = "STANDOFF", "x-place" = 1))]
    pub standoff: String,
    /// A folder of tables (docs/odds.md); pooled with the measures of the built-in record
    #[schemars(extend("x-value" = "DIR"))]
    pub data: Option<String>,
    /// The sides of --data, as its tables name them
    #[schemars(extend("x-value" = "CODE", "x-delimiter" = ","))]
    pub players: Vec<String>,
    /// The day the odds are for (default: the day before that of the standoff, or of the latest built-in one that names the record)
    #[schemars(extend("x-value" = "DATE"))]
    pub on: Option<String>,
    /// The last day read (default: the same)
    #[schemars(extend("x-value" = "DATE"))]
    pub known_on: Option<String>,
    /// Days within which steps are looked for; repeatable
    #[schemars(extend("x-value" = "DAYS", "x-delimiter" = ","))]
    pub horizon: Vec<u32>,
    /// The measure that defines the threat point (default: the next open one to take effect)
    #[schemars(extend("x-value" = "ID"))]
    pub measure: Option<String>,
    /// The threat that market readings hang on (default: the last one announced with a week or more to go)
    #[schemars(extend("x-value" = "ID"))]
    pub threat: Option<String>,
    /// Values of classes by region and sector, from the talks (TOML, docs/odds.md)
    #[schemars(extend("x-value" = "FILE"))]
    pub values: Option<String>,
    /// A standoff whose talks give the values: a built-in one by name, a file, or none (default: the built-in one that names this record, within 60 days)
    #[schemars(extend("x-value" = "STANDOFF"))]
    pub talks: Option<String>,
    /// Rows that did not happen: a table with the columns of events, measures or signals
    #[serde(rename = "if")]
    #[schemars(extend("x-value" = "FILE"))]
    pub suppose: Option<String>,
    /// A series of dated values (date and value: a news index; or rows coded by rule), scored in the place of the record's signals
    #[schemars(extend("x-value" = "FILE"))]
    pub series: Option<String>,
    /// Show the tables of scores also in the text; JSON has them always
    pub scores: bool,
    /// Pool published forecasts with ours: mean log-odds
    pub pool: bool,
}

impl Default for Odds {
    fn default() -> Self {
        Self {
            standoff: DEFAULT.to_owned(),
            data: None,
            players: Vec::new(),
            on: None,
            known_on: None,
            horizon: vec![7, 30, 90],
            measure: None,
            threat: None,
            values: None,
            talks: None,
            suppose: None,
            series: None,
            scores: false,
            pool: false,
        }
    }
}

impl From<OddsError> for Refusal {
    fn from(error: OddsError) -> Self {
        match error {
            OddsError::Sampler { .. } | OddsError::Fit { .. } => {
                Self::model(Status::NotConverged, error.to_string())
            }
            _ => Self::from_library(error),
        }
    }
}

/// Odds with what was supposed.
#[derive(Debug, Clone)]
pub struct OddsAnswer {
    /// The odds; with the supposed rows where there are any.
    pub odds: detente_odds::Odds,
    /// What the supposed rows change; empty without any.
    pub differences: Vec<Difference>,
    /// Whether the text shows scores.
    pub scores: bool,
    /// What a series adds to due dates; empty without one.
    pub series: Vec<Score>,
    /// How values of classes were taken, or why there are none.
    pub basis: String,
}

/// What [`Odds::talks`] is where no values are wanted.
const NO_TALKS: &str = "none";

/// A day of the calendar.
fn day(key: &str, text: &str) -> Result<Date, Refusal> {
    let wrong = |_| {
        Refusal::input(format!(
            "\"{text}\" is no day of the calendar; write it as 2025-10-30"
        ))
        .about(key)
    };
    text.parse().map_err(wrong)
}

impl Odds {
    fn record(&self, room: &Room<'_>) -> Result<Record, Refusal> {
        let Some(folder) = &self.data else {
            for (name, bytes) in built_in_tables(&self.standoff).unwrap_or_default() {
                room.reader().note(
                    "record",
                    &format!("built-in {}/{name}", self.standoff),
                    bytes,
                );
            }
            if self.standoff != DEFAULT {
                for (name, bytes) in built_in_tables(DEFAULT).unwrap_or_default() {
                    room.reader()
                        .note("record", &format!("built-in {}/{name}", DEFAULT), bytes);
                }
            }
            return Ok(Record::built_in(&self.standoff)?);
        };
        let players: Vec<&str> = match self.players.is_empty() {
            true => records()
                .iter()
                .find(|r| r.name == self.standoff)
                .map_or_else(Vec::new, |r| r.players.to_vec()),
            false => self.players.iter().map(String::as_str).collect(),
        };
        let files = room.reader().list(Path::new(folder))?;
        let mut tables: Vec<(String, PathBuf, Vec<u8>)> = Vec::new();
        for path in files {
            let name = path
                .file_stem()
                .map(|s| s.to_string_lossy().into_owned())
                .unwrap_or_default();
            if path.extension().is_some_and(|e| e == "csv")
                && detente_odds::TABLES.contains(&name.as_str())
            {
                let bytes = room.reader().bytes("record", &path)?;
                tables.push((name, path, bytes));
            }
        }
        if !tables.iter().any(|(name, ..)| name == "measures") {
            return Err(OddsError::MissingTable {
                folder: folder.clone(),
                table: "measures",
            }
            .into());
        }
        let tables: Vec<(&str, &Path, &[u8])> = tables
            .iter()
            .map(|(n, p, b)| (n.as_str(), p.as_path(), b.as_slice()))
            .collect();
        let own = Record::from_bytes(&tables, &players)?;
        Ok(own.pooled_with(&Record::built_in(DEFAULT)?))
    }
}

impl Odds {
    /// Values of the classes: from a file, from the talks of a standoff, or none.
    fn gaps(&self, on: Date, room: &Room<'_>, watch: &dyn Watch) -> Result<ValueGaps, Refusal> {
        match (&self.values, &self.talks) {
            (Some(_), Some(_)) => Err(Refusal::input_with_help(
                "values of classes come from a file or from the talks of a standoff, not from both",
                "leave out --values or --talks",
            )
            .about("talks")),
            (Some(path), None) => {
                let text = room.reader().text("values", Path::new(path))?;
                toml::from_str(&text).map_err(|error| Refusal::from_library(error).about("values"))
            }
            (None, Some(name)) if name == NO_TALKS => Ok(ValueGaps::default()),
            (None, Some(name)) => values::of_talks(&room.standoff(name)?, watch),
            (None, None) if self.data.is_some() => Ok(ValueGaps::default()),
            (None, None) => {
                let Some(name) = values::nearest(&self.standoff, on) else {
                    return Ok(ValueGaps::default());
                };
                match values::of_talks(&room.standoff(name)?, watch) {
                    // Nobody asked for values: the record is told without them.
                    Err(refusal) if !watch.stop().is_asked() => Ok(ValueGaps {
                        basis: format!("none, {}", refusal.message),
                        ..ValueGaps::default()
                    }),
                    other => other,
                }
            }
        }
    }
}

impl Question for Odds {
    const NAME: &'static str = "odds";
    const ABOUT: &'static str = "Odds of a standoff on a day, with their track record";
    type Answer = OddsAnswer;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<OddsAnswer, Refusal> {
        let own = self.resolved(room)?;
        let gaps = own.gaps(own.settings()?.on, room, watch)?;
        own.with_values(gaps, room, watch)
    }
}

impl Odds {
    /// The same question of a record and of a day: a standoff stands for the record that it names, and for the day before its own.
    fn resolved(&self, room: &Room<'_>) -> Result<Self, Refusal> {
        let mut own = self.clone();
        let is_record = records().iter().any(|r| r.name == self.standoff);
        if !is_record && self.data.is_none() {
            let standoff = room
                .standoff(&self.standoff)
                .map_err(|refusal| self.neither(refusal, room))?;
            let Some(of_standoff) = outlook::asked(&self.standoff, &standoff) else {
                return Err(Refusal::input_with_help(
                    format!(
                        "{} names no record of events and dated measures",
                        self.standoff
                    ),
                    "write odds = \"NAME\" or odds = \"FOLDER\" in the file, or give --data DIR",
                )
                .about("standoff"));
            };
            own.on = own.on.or(of_standoff.on);
            own.standoff = of_standoff.standoff;
            own.data = of_standoff.data;
            if own.players.is_empty() {
                own.players = of_standoff.players;
            }
            if own.values.is_none() && own.talks.is_none() {
                own.talks = of_standoff.talks;
            }
        }
        if own.on.is_none() {
            let day = values::latest(&own.standoff).and_then(|day| day.yesterday().ok());
            own.on = day.map(|day| day.to_string());
        }
        Ok(own)
    }

    /// What is said of a name that is neither a record nor a standoff.
    fn neither(&self, refusal: Refusal, room: &Room<'_>) -> Refusal {
        let unknown = || Record::built_in(&self.standoff).err();
        // A file that is there and wrong is told by itself. Where files are not read, nothing is said of which there are.
        let is_file = !room.reader().is_closed() && Path::new(&self.standoff).exists();
        match is_file {
            true => refusal,
            false => unknown().map_or(refusal, Refusal::from),
        }
    }

    /// What the library is asked.
    fn settings(&self) -> Result<Settings, Refusal> {
        Ok(Settings {
            on: match &self.on {
                Some(on) => day("on", on)?,
                None => {
                    return Err(Refusal::input_with_help(
                        "no day to give odds for",
                        "say --on DATE, as 2025-10-30",
                    )
                    .about("on"));
                }
            },
            known_on: self
                .known_on
                .as_deref()
                .map(|text| day("known_on", text))
                .transpose()?,
            horizons: self.horizon.clone(),
            measure: self.measure.clone(),
            threat: self.threat.clone(),
            scores: true,
            pool: self.pool,
            ..Settings::default()
        })
    }

    /// The odds where classes are worth that much.
    fn with_values(
        &self,
        gaps: ValueGaps,
        room: &Room<'_>,
        watch: &dyn Watch,
    ) -> Result<OddsAnswer, Refusal> {
        let settings = self.settings()?;
        room.seed(settings.sampling.seed);
        let record = self.record(room)?;
        let series = self.series_scores(&record, &settings, room)?;
        watch.stage("drawing odds");
        let Some(path) = &self.suppose else {
            let odds = detente_odds::odds(&record, &settings, &gaps)?;
            return Ok(OddsAnswer {
                odds,
                differences: Vec::new(),
                scores: self.scores,
                series,
                basis: gaps.basis,
            });
        };
        let bytes = room.reader().bytes("if", Path::new(path))?;
        let supposed = record.supposing(Path::new(path), &bytes)?;
        let recorded = detente_odds::odds(
            &record,
            &Settings {
                scores: false,
                ..settings.clone()
            },
            &gaps,
        )?;
        let odds = detente_odds::odds(&supposed, &settings, &gaps)?;
        Ok(OddsAnswer {
            differences: differences(&recorded, &odds),
            odds,
            scores: self.scores,
            series,
            basis: gaps.basis,
        })
    }

    /// What a series of the user's own adds, by what was known on the day.
    fn series_scores(
        &self,
        record: &Record,
        settings: &Settings,
        room: &Room<'_>,
    ) -> Result<Vec<Score>, Refusal> {
        let Some(path) = &self.series else {
            return Ok(Vec::new());
        };
        let path = Path::new(path);
        let bytes = room.reader().bytes("series", path)?;
        let series =
            read_series(path, &bytes).map_err(|e| Refusal::from_library(e).about("series"))?;
        let view = record.known_on(settings.known_on.unwrap_or(settings.on));
        Ok(score_series(&view, &series)?)
    }
}

impl OddsAnswer {
    fn series_table(&self) -> Named {
        let scores = Named::of::<Score>(&self.series, &());
        scores.called("series_scores", "The series in the place of signals")
    }

    fn score_tables(&self) -> Vec<Named> {
        let scores = &self.odds.scores;
        vec![
            Named::of::<Score>(&scores.scores, &()),
            Named::of::<StageScore>(&scores.stages, &()),
            Named::of::<ReliabilityRow>(&scores.reliability, &()),
            Named::of::<HalfLifeScore>(&scores.half_lives, &()),
        ]
    }
}

impl Answer for OddsAnswer {
    fn tables(&self) -> Vec<Named> {
        let odds = &self.odds;
        let mut tables = vec![
            Named::of(&odds.classes, &()),
            Named::of(&odds.class_incomes, &()),
            Named::of(&odds.measures, &()),
            Named::of(&odds.moved_by, &()),
            Named::of(&odds.within, &()),
            Named::of(&odds.signals, &()),
            Named::of(&odds.markets, &()),
            Named::of(&odds.event_days, &()),
            Named::of(&odds.forecasts, &()),
            Named::of(&odds.path, &()),
            Named::of(&odds.measure_path, &()),
            Named::of(&odds.marks, &()),
        ];
        if !self.differences.is_empty() {
            tables.insert(0, Named::of(&self.differences, &()));
        }
        if let Some(threat) = &odds.threat {
            tables.push(Named::single(threat, &()));
        }
        if !self.series.is_empty() {
            tables.push(self.series_table());
        }
        tables.extend(self.score_tables());
        tables.push(Named::single(&odds.data, &()));
        tables.push(Named::of(&odds.dropped, &()));
        if let Some(statistics) = &odds.statistics {
            tables.push(Named::single(statistics, &()));
        }
        tables
    }

    fn figures(&self) -> Vec<Figure> {
        let source = format!(
            "Record of {} to {}",
            self.odds.players.join(" and "),
            self.odds.known_on
        );
        let figure = |id: &str,
                      kind,
                      table: &str,
                      x: &str,
                      y: &[&str],
                      series: Option<&str>,
                      title: &str| Figure {
            id: id.to_owned(),
            kind,
            table: table.to_owned(),
            x: x.to_owned(),
            y: y.iter().map(|c| (*c).to_owned()).collect(),
            series: series.map(str::to_owned),
            only: Vec::new(),
            title: title.to_owned(),
            source: source.clone(),
        };
        let mut all = vec![
            figure(
                "odds-path",
                Chart::Lines,
                "path",
                "date",
                &["p_central"],
                Some("class"),
                "Odds of classes, each day by what was known on it",
            ),
            figure(
                "odds-measures",
                Chart::Lines,
                "measure_path",
                "date",
                &["imposed_central"],
                Some("id"),
                "Odds that open measures take effect",
            ),
            figure(
                "odds-reliability",
                Chart::Lines,
                "reliability",
                "from",
                &["calibrated"],
                Some("target"),
                "How often it happened, by the odds given",
            ),
            figure(
                "odds-scores",
                Chart::Bars,
                "scores",
                "model",
                &["log"],
                Some("target"),
                "Log scores; lower is better",
            ),
        ];
        let moves = |m: &&detente_odds::Mark| m.kind == detente_odds::MarkKind::Move;
        if let Some(mark) = self.odds.marks.iter().find(moves) {
            let mut days = figure(
                "odds-days",
                Chart::Bars,
                "marks",
                "date",
                &["value"],
                None,
                &format!("The days on which the {} moved most, per cent", mark.label),
            );
            days.only = vec![("kind".to_owned(), "move".to_owned())];
            all.push(days);
        }
        if let Some(first) = self.odds.markets.iter().find(|r| r.predicted_pct.is_some()) {
            let mut moves = figure(
                "odds-moves",
                Chart::Bars,
                "markets",
                "asset",
                &["predicted_pct_central", "move_pct"],
                None,
                "What the change of odds predicts on the day of the threat, and the recorded move",
            );
            moves.only = vec![("date".to_owned(), first.date.to_string())];
            all.push(moves);
        }
        all
    }

    fn sentences(&self) -> Vec<Sentence> {
        let own = self.odds.sentences.iter().map(|s| Sentence {
            text: s.text.clone(),
            cites: s.cites.clone(),
        });
        let series = series_sentences(&self.series).into_iter();
        let series = series.map(|text| Sentence::new(text, &["series_scores"]));
        own.chain(series).collect()
    }

    fn notes(&self) -> Vec<Note> {
        let note = |l: &detente_odds::Limit| {
            if l.warning {
                Note::warning(&*l.text)
            } else {
                Note::limit(&*l.text)
            }
        };
        let basis = (!self.basis.is_empty())
            .then(|| Note::limit(format!("Values of classes: {}.", self.basis)));
        self.odds.limits.iter().map(note).chain(basis).collect()
    }

    fn summary(&self) -> Option<String> {
        let odds = &self.odds;
        let sentences = self.sentences();
        let mut text: String = sentences.iter().map(|s| format!("{}\n", s.text)).collect();
        let mut shown = vec![
            Named::of(&odds.classes, &()),
            Named::of(&odds.measures, &()),
            Named::of(&odds.within, &()),
        ];
        if !self.differences.is_empty() {
            shown.insert(0, Named::of(&self.differences, &()));
        }
        if !odds.markets.is_empty() {
            shown.push(Named::of(&odds.markets, &()));
        }
        if !self.series.is_empty() {
            shown.push(self.series_table());
        }
        if self.scores {
            shown.extend(self.score_tables());
        }
        for table in &shown {
            text += &format!("\n{}", as_text(table, WIDTH));
        }
        Some(text)
    }

    fn status(&self) -> &'static str {
        "sampled"
    }
}
