//! `ledger show` and `ledger levers`: the instruments and levers themselves, as they stand on a day.

use std::path::PathBuf;

use detente_ledger::{InstrumentOn, Ledger, LeverOn, LeverStrength, Readout, Status};
use detente_table::{Named, Note, Sentence, Watch, closest};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{beyond, day};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// Instruments as they stand on a day, or one instrument or lever with its row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LedgerShow {
    /// An instrument or lever by id
    #[schemars(extend("x-value" = "ID", "x-place" = 1))]
    pub id: Option<String>,
    /// The day
    #[serde(flatten)]
    pub when: DayKeys,
}

/// Levers other than tariffs as they stand on a day, with what each side said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LedgerLevers {
    /// The day
    #[serde(flatten)]
    pub when: DayKeys,
}

/// The day, what was known, whose, and in which ledger.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DayKeys {
    /// Status on this day (default: the last day the ledger knows of)
    #[schemars(extend("x-value" = "DATE"))]
    pub on: Option<String>,
    /// With what was known on this day (default: the latest edition)
    #[schemars(extend("x-value" = "DATE"))]
    pub known_on: Option<String>,
    /// Only what this region imposes
    #[schemars(extend("x-value" = "REGION"))]
    pub imposer: Option<String>,
    /// Instead of the built-in ledger: another that ships (canada-us), or a ledger folder; several, with commas between, are
    /// laid over each other
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub ledger: Option<PathBuf>,
}

/// A day with what was known on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// The day.
    pub on: Date,
    /// What was known on this day counts.
    pub known_on: Date,
}

impl DayKeys {
    fn clocks(&self, ledger: &Ledger) -> Result<Clocks, Refusal> {
        Ok(Clocks {
            on: day("on", self.on.as_ref())?.unwrap_or(ledger.edition()),
            known_on: day("known_on", self.known_on.as_ref())?.unwrap_or(ledger.edition()),
        })
    }

    /// Whether a row of this imposer is wanted; an imposer that the ledger lacks is refused.
    fn wants(&self, ledger: &Ledger) -> Result<impl Fn(&str) -> bool + use<>, Refusal> {
        if let Some(wanted) = &self.imposer {
            let instruments = ledger.instruments().iter().map(|i| i.imposer.as_str());
            let levers = ledger.levers().iter().map(|l| l.imposer.as_str());
            let mut known: Vec<&str> = instruments.chain(levers).collect();
            known.sort_unstable();
            known.dedup();
            if !known.contains(&wanted.as_str()) {
                let help = match closest(wanted, known.iter().copied()) {
                    Some(meant) => format!("did you mean {meant}?"),
                    None => format!("it knows {}", known.join(", ")),
                };
                let message = format!("nothing in the ledger is imposed by `{wanted}`");
                return Err(Refusal::input_with_help(message, help).about("imposer"));
            }
        }
        let wanted = self.imposer.clone();
        Ok(move |imposer: &str| wanted.as_deref().is_none_or(|w| w == imposer))
    }
}

/// Instruments, or one instrument or lever.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The day.
    pub clocks: Clocks,
    /// Instruments.
    pub instruments: Vec<InstrumentOn>,
    /// The lever, where one was asked for.
    pub lever: Option<LeverOn>,
    /// Whether one was asked for by its id.
    pub one: bool,
    /// A day past the edition, in words.
    pub beyond: Option<String>,
}

impl Question for LedgerShow {
    const NAME: &'static str = "ledger show";
    const ABOUT: &'static str = "Instruments as they stand on a day, or one of them with its row";
    type Answer = Shown;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<Shown, Refusal> {
        let ledger = room.ledger(self.when.ledger.as_deref())?;
        let clocks = self.when.clocks(&ledger)?;
        let wants = self.when.wants(&ledger)?;
        let Clocks { on, known_on } = clocks;
        let mut shown = Shown {
            clocks,
            instruments: Vec::new(),
            lever: None,
            one: self.id.is_some(),
            beyond: beyond(&ledger, on),
        };
        match &self.id {
            Some(id) => {
                let lever = ledger.levers().iter().find(|lever| lever.id == *id);
                match lever {
                    Some(lever) => {
                        shown.lever = Some(LeverOn {
                            status: lever.status(on, known_on),
                            lever: lever.clone(),
                        });
                    }
                    None => {
                        let instrument = ledger.instrument(id)?;
                        shown.instruments.push(InstrumentOn {
                            status: instrument.status(on, known_on),
                            instrument: instrument.clone(),
                        });
                    }
                }
            }
            None => {
                let wanted = ledger.instruments().iter().filter(|i| wants(&i.imposer));
                let there = wanted.map(|instrument| InstrumentOn {
                    status: instrument.status(on, known_on),
                    instrument: instrument.clone(),
                });
                shown.instruments = there.filter(|i| i.status != Status::Unknown).collect();
            }
        }
        Ok(shown)
    }
}

/// The sentence that says which day is told.
fn said(clocks: Clocks, table: &str) -> Vec<Sentence> {
    let text = format!("On {}, as known on {}.", clocks.on, clocks.known_on);
    vec![Sentence::new(text, &[table])]
}

/// A day past the edition as a warning.
fn warned(beyond: Option<&String>) -> Vec<Note> {
    beyond.into_iter().map(Note::warning).collect()
}

impl Answer for Shown {
    fn tables(&self) -> Vec<Named> {
        if let Some(lever) = &self.lever {
            return vec![
                Named {
                    name: "lever".to_owned(),
                    ..Named::single(lever, &())
                },
                Named::of(&lever.readouts(), &()),
                Named::of(&lever.strengths(), &()),
            ];
        }
        match (self.one, self.instruments.first()) {
            (true, Some(one)) => vec![Named {
                name: "instrument".to_owned(),
                ..Named::single(one, &())
            }],
            _ => vec![Named::of(&self.instruments, &())],
        }
    }

    fn sentences(&self) -> Vec<Sentence> {
        said(self.clocks, "instruments")
    }

    fn notes(&self) -> Vec<Note> {
        warned(self.beyond.as_ref())
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}

/// Levers on a day.
#[derive(Debug, Clone)]
pub struct LeversShown {
    /// The day.
    pub clocks: Clocks,
    /// The levers.
    pub levers: Vec<LeverOn>,
    /// A day past the edition, in words.
    pub beyond: Option<String>,
}

impl Question for LedgerLevers {
    const NAME: &'static str = "ledger levers";
    const ABOUT: &'static str = "Levers other than tariffs on a day, with what each side said";
    type Answer = LeversShown;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<LeversShown, Refusal> {
        let ledger = room.ledger(self.when.ledger.as_deref())?;
        let clocks = self.when.clocks(&ledger)?;
        let wants = self.when.wants(&ledger)?;
        let wanted = ledger.levers().iter().filter(|l| wants(&l.imposer));
        let there = wanted.map(|lever| LeverOn {
            status: lever.status(clocks.on, clocks.known_on),
            lever: lever.clone(),
        });
        Ok(LeversShown {
            clocks,
            levers: there.filter(|l| l.status != Status::Unknown).collect(),
            beyond: beyond(&ledger, clocks.on),
        })
    }
}

impl Answer for LeversShown {
    fn tables(&self) -> Vec<Named> {
        let readouts: Vec<Readout> = self.levers.iter().flat_map(LeverOn::readouts).collect();
        let strengths: Vec<LeverStrength> =
            self.levers.iter().flat_map(LeverOn::strengths).collect();
        vec![
            Named::of(&self.levers, &()),
            Named::of(&readouts, &()),
            Named::of(&strengths, &()),
        ]
    }

    fn sentences(&self) -> Vec<Sentence> {
        said(self.clocks, "levers")
    }

    fn notes(&self) -> Vec<Note> {
        warned(self.beyond.as_ref())
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}
