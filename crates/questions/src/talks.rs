//! `talks`: a standoff, or a payoff table of one's own, as a game.

use std::path::Path;

use detente_standoff::Findings;
use detente_standoff::findings::PositionRef;
use detente_table::{Column, Named, Note, Row, Sentence, Unit, Watch, read_text};
use detente_talks::concepts::{ConceptSettings, Concepts, every_concept};
use detente_talks::door::{PayoffFile, from_csv, from_json, from_nfg};
use detente_talks::{CellIx, Menu, Menus, PayoffTable, PlayerIx, Position};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::brief::run_standoff;
use crate::question::{Answer, Question};
use crate::refusal::{Refusal, Status};
use crate::room::Room;

/// A standoff, or a payoff table of one's own, as a game: equilibria, threats, bargains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Talks {
    /// A built-in standoff by name, a standoff file, or a payoff table: .csv, .json, or Gambit's .nfg
    #[schemars(extend("x-value" = "STANDOFF|FILE", "x-place" = 1))]
    pub standoff: String,
    /// Weight of next year against this one, for values of the repeated game
    #[schemars(range(min = 0.01, max = 0.999), extend("x-value" = "WEIGHT"))]
    pub patience: f64,
    /// Differences of payoffs up to this count as none (default: the standoff's own; 0 for a table)
    #[schemars(range(min = 0.0), extend("x-value" = "PAYOFF"))]
    pub tolerance: Option<f64>,
    /// Precision of choices with errors, per unit of payoff; repeatable (default: 1, 5 and 20 over the range of payoffs)
    #[schemars(extend("x-value" = "LAMBDA", "x-delimiter" = ","))]
    pub lambda: Vec<f64>,
}

impl Default for Talks {
    fn default() -> Self {
        Self {
            standoff: "busan".to_owned(),
            patience: 0.96,
            tolerance: None,
            lambda: Vec::new(),
        }
    }
}

/// A game with every concept that its number of players allows.
#[derive(Debug, Clone)]
pub struct Game {
    /// Its title.
    pub title: String,
    /// What payoffs are.
    pub measure: String,
    /// The payoffs.
    pub table: PayoffTable,
    /// What follows from them.
    pub concepts: Concepts,
    /// The standoff's own findings; `None` for a payoff table.
    pub findings: Option<Box<Findings>>,
}

impl Question for Talks {
    const NAME: &'static str = "talks";
    const ABOUT: &'static str =
        "A standoff, or a payoff table of your own, as a game: equilibria, threats, bargains";
    const LONG: bool = true;
    type Answer = Game;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Game, Refusal> {
        let mut settings = ConceptSettings {
            patience_year: self.patience,
            lambdas: self.lambda.clone(),
            ..ConceptSettings::default()
        };
        if let Some(file) = payoff_file(room, &self.standoff)? {
            settings.tolerance = self.tolerance.unwrap_or(0.0);
            let table = file.settled().clone();
            return Ok(Game {
                concepts: concepts(&table, &settings)?,
                title: file.title,
                measure: "payoffs of the file".to_owned(),
                table,
                findings: None,
            });
        }
        watch.stage(&format!("reading the standoff {}", self.standoff));
        // The table and the game alone: months are the brief's.
        let standoff = room.standoff(&self.standoff)?.without_months();
        let tolerance = standoff.tolerance_pct();
        let findings = run_standoff(&standoff, watch)?;
        let table = table_of(&findings)?;
        settings.tolerance = self.tolerance.unwrap_or(tolerance);
        settings.today = cell_of(&table, &findings.reference.positions);
        settings.named = cell_of(&table, &findings.solution.talks_fail.positions)
            .into_iter()
            .collect();
        Ok(Game {
            concepts: concepts(&table, &settings)?,
            title: findings.standoff.title.clone(),
            measure: findings.payoff_table.measure.clone(),
            table,
            findings: Some(Box::new(findings)),
        })
    }
}

fn concepts(table: &PayoffTable, settings: &ConceptSettings) -> Result<Concepts, Refusal> {
    every_concept(table, settings).map_err(Refusal::from_library)
}

/// The payoff table in a file; `None` where the name is a standoff's.
fn payoff_file(room: &Room<'_>, name: &str) -> Result<Option<PayoffFile>, Refusal> {
    let path = Path::new(name);
    let form = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_lowercase();
    let read = match form.as_str() {
        "csv" => from_csv,
        "json" => from_json,
        "nfg" => from_nfg,
        _ => return Ok(None),
    };
    room.reader().bytes("payoffs", path)?;
    let wrong = |problem: String| Refusal::input(format!("{name}: {problem}")).about("standoff");
    let text = read_text(path).map_err(|e| wrong(e.to_string()))?;
    read(&text).map(Some).map_err(|e| wrong(e.to_string()))
}

/// The payoffs of a standoff's run as a table.
fn table_of(findings: &Findings) -> Result<PayoffTable, Refusal> {
    let menus = findings
        .players
        .iter()
        .zip(&findings.payoff_table.menus)
        .map(|(player, menu)| Menu {
            player: player.code.clone(),
            positions: menu
                .iter()
                .map(|p| Position {
                    id: p.position.clone(),
                    title: p.title.clone(),
                })
                .collect(),
        });
    let menus = Menus::new(menus.collect()).map_err(Refusal::from_library)?;
    let cells = findings
        .payoff_table
        .cells
        .iter()
        .map(|cell| cell.payoffs_pct.clone());
    PayoffTable::new(menus, cells.collect())
        .map_err(|e| Refusal::model(Status::Unsupported, e.to_string()))
}

/// The combination of these position ids.
fn cell_of(table: &PayoffTable, ids: &[PositionRef]) -> Option<CellIx> {
    let menus = table.menus();
    menus.cells().find(|cell| {
        let held = menus.players().zip(ids);
        held.clone().count() == ids.len()
            && held
                .into_iter()
                .all(|(p, id)| menus.position(p, menus.position_in(*cell, p)).id == id.position)
    })
}

impl Game {
    /// Positions of a combination: `USA=today CHN=licences`.
    fn said(&self, cell: CellIx) -> String {
        let menus = self.table.menus();
        let one = |p: PlayerIx| {
            format!(
                "{}={}",
                menus.player(p),
                menus.position(p, menus.position_in(cell, p)).id
            )
        };
        menus.players().map(one).collect::<Vec<_>>().join(" ")
    }

    fn players(&self) -> Vec<(PlayerIx, String)> {
        let menus = self.table.menus();
        menus
            .players()
            .map(|p| (p, menus.player(p).to_owned()))
            .collect()
    }

    fn payoffs(&self) -> Vec<PayoffRow> {
        let mut rows = Vec::new();
        for cell in self.table.menus().cells() {
            let said = self.said(cell);
            for (player, name) in self.players() {
                rows.push(PayoffRow {
                    positions: said.clone(),
                    player: name,
                    payoff: self.table.payoff(cell, player),
                    nash: self.concepts.pure.iter().any(|e| e.cell == cell),
                    efficient: self.concepts.frontier.contains(&cell),
                });
            }
        }
        rows
    }

    fn equilibria(&self) -> Vec<EquilibriumRow> {
        let mut rows = Vec::new();
        for found in &self.concepts.pure {
            for (at, (player, name)) in self.players().into_iter().enumerate() {
                rows.push(EquilibriumRow {
                    kind: "pure",
                    number: rows_of("pure", &rows, at),
                    positions: self.said(found.cell),
                    player: name,
                    payoff: self.table.payoff(found.cell, player),
                    margin: found.margins.get(at).copied(),
                    lambda: None,
                    residual: found.best_response_gap,
                });
            }
        }
        let mixed = self
            .concepts
            .two
            .iter()
            .filter_map(|two| two.mixed.as_ref())
            .flatten();
        for found in mixed {
            for (at, (player, name)) in self.players().into_iter().enumerate() {
                rows.push(EquilibriumRow {
                    kind: "mixed",
                    number: rows_of("mixed", &rows, at),
                    positions: self.mixture(player, &found.probabilities[at]),
                    player: name,
                    payoff: found.payoffs[at],
                    margin: None,
                    lambda: None,
                    residual: 0.0,
                });
            }
        }
        for found in &self.concepts.quantal {
            for (at, (player, name)) in self.players().into_iter().enumerate() {
                rows.push(EquilibriumRow {
                    kind: "quantal",
                    number: rows_of("quantal", &rows, at),
                    positions: self.mixture(player, &found.probabilities[at]),
                    player: name,
                    payoff: found.payoffs[at],
                    margin: None,
                    lambda: Some(found.lambda),
                    residual: found.residual,
                });
            }
        }
        rows
    }

    /// Probabilities of a player's positions: `today 0.25, licences 0.75`.
    fn mixture(&self, player: PlayerIx, probabilities: &[f64]) -> String {
        let menus = self.table.menus();
        let positions = menus
            .positions(player)
            .zip(probabilities)
            .filter(|(_, p)| **p > 0.0);
        let one = |(at, p): (detente_talks::PositionIx, &f64)| {
            format!("{} {p:.4}", menus.position(player, at).id)
        };
        positions.map(one).collect::<Vec<_>>().join(", ")
    }

    fn threats(&self) -> Vec<ThreatRow> {
        let menus = self.table.menus();
        let mut rows = Vec::new();
        for (number, threat) in self.concepts.threats.iter().enumerate() {
            for (at, (player, name)) in self.players().into_iter().enumerate() {
                let better = threat.dominated_by.get(at).copied().flatten();
                rows.push(ThreatRow {
                    number: number + 1,
                    kind: word(&threat.kind),
                    positions: threat.cell.map(|cell| self.said(cell)),
                    player: name,
                    payoff: threat.payoffs[at],
                    regret: threat.regret.get(at).copied(),
                    dominated_by: better.map(|by| menus.position(player, by).id.clone()),
                    carries: threat.carries,
                });
            }
        }
        rows
    }

    fn bargains(&self) -> Vec<BargainRow> {
        let mut rows = Vec::new();
        for over in &self.concepts.bargains {
            let signed = over.bargain.as_ref().and_then(|b| b.cells.first()).copied();
            for (at, (player, name)) in self.players().into_iter().enumerate() {
                rows.push(BargainRow {
                    threat: over.threat + 1,
                    concept: over.concept.name(),
                    positions: signed.map(|cell| self.said(cell)),
                    gain: over.gains.get(at).copied(),
                    rather_fights: over.rather_fights.contains(&player),
                    player: name,
                });
            }
        }
        rows
    }

    fn dominance(&self) -> Vec<DominanceRow> {
        let menus = self.table.menus();
        let row = |d: &detente_talks::Dominance| DominanceRow {
            player: menus.player(d.player).to_owned(),
            position: menus.position(d.player, d.position).id.clone(),
            by: menus.position(d.player, d.by).id.clone(),
            strict: d.strict,
        };
        self.concepts.dominated.iter().map(row).collect()
    }

    fn security(&self) -> Vec<SecurityRow> {
        let menus = self.table.menus();
        let row = |s: &detente_talks::Security| SecurityRow {
            player: menus.player(s.player).to_owned(),
            position: menus.position(s.player, s.position).id.clone(),
            maximin: s.maximin,
            minimax: s.minimax,
        };
        self.concepts.security.iter().map(row).collect()
    }
}

/// The number of the next equilibrium of a kind: players of one share it.
fn rows_of(kind: &str, rows: &[EquilibriumRow], player: usize) -> usize {
    let last = rows
        .iter()
        .rev()
        .find(|r| r.kind == kind)
        .map_or(0, |r| r.number);
    if player == 0 { last + 1 } else { last }
}

/// A word of an enum as JSON spells it.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

impl Answer for Game {
    fn tables(&self) -> Vec<Named> {
        let left_out: Vec<LeftOutRow> = self
            .concepts
            .left_out
            .iter()
            .map(|l| LeftOutRow(l.what, l.why.clone()))
            .collect();
        let mut tables = vec![
            Named::of(&self.equilibria(), &()),
            Named::of(&self.threats(), &()),
            Named::of(&self.bargains(), &()),
            Named::of(&self.dominance(), &()),
            Named::of(&self.security(), &()),
            Named::of(&self.payoffs(), &()),
            Named::of(&left_out, &()),
        ];
        let more = self
            .findings
            .iter()
            .flat_map(|f| detente_brief::results::game(f));
        tables.extend(more.map(|table| {
            let name = match table.name.replace('-', "_").as_str() {
                "payoffs" => "payoff_intervals".to_owned(),
                other => other.to_owned(),
            };
            Named::plain(&name, &name.replace('_', " "), table.table)
        }));
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let pure: Vec<String> = self
            .concepts
            .pure
            .iter()
            .map(|e| self.said(e.cell))
            .collect();
        let text = match pure.as_slice() {
            [] => "No combination is an equilibrium in pure positions.".to_owned(),
            [one] => format!("One combination is an equilibrium in pure positions: {one}."),
            several => format!(
                "{} combinations are equilibria in pure positions: {}.",
                several.len(),
                several
                    .iter()
                    .take(5)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("; ")
            ),
        };
        let mut sentences = vec![Sentence::new(text, &["equilibria"])];
        if let Some(threat) = self.concepts.threats.iter().find(|t| !t.carries) {
            let said = threat
                .cell
                .map_or_else(String::new, |cell| format!(" ({})", self.said(cell)));
            sentences.push(Sentence::new(
                format!("A threat{said} carries no bargain: somebody would rather do something else than carry it out."),
                &["threats"],
            ));
        }
        sentences
    }

    fn notes(&self) -> Vec<Note> {
        let mut notes = vec![Note::limit(format!(
            "{}: payoffs are {}.",
            self.title.trim_end_matches('.'),
            self.measure
        ))];
        if let Some(findings) = &self.findings {
            notes.extend(
                findings
                    .limits
                    .iter()
                    .map(|limit| Note::limit(limit.text.clone())),
            );
        }
        notes
    }
}

/// One player's payoff in one combination.
#[derive(Debug, Clone, PartialEq)]
pub struct PayoffRow {
    positions: String,
    player: String,
    payoff: f64,
    nash: bool,
    efficient: bool,
}

impl Row for PayoffRow {
    const TABLE: &'static str = "payoffs";
    const TITLE: &'static str = "Payoffs";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("positions", "The combination.", |r| {
            Some(r.positions.as_str().into())
        })
        .key(),
        Column::<Self>::text("player", "Whose payoff.", |r| {
            Some(r.player.as_str().into())
        })
        .key(),
        Column::number(
            "payoff",
            Unit::Plain,
            4,
            "The payoff: per cent of the reference in a standoff, as written in a file.",
            |r| Some(r.payoff),
        ),
        Column::flag("nash", "Whether nobody gains by moving alone.", |r| {
            Some(r.nash)
        }),
        Column::flag(
            "efficient",
            "Whether no other combination is better for one and worse for none.",
            |r| Some(r.efficient),
        ),
    ];
}

/// One player in one equilibrium.
#[derive(Debug, Clone, PartialEq)]
pub struct EquilibriumRow {
    kind: &'static str,
    number: usize,
    positions: String,
    player: String,
    payoff: f64,
    margin: Option<f64>,
    lambda: Option<f64>,
    residual: f64,
}

impl Row for EquilibriumRow {
    const TABLE: &'static str = "equilibria";
    const TITLE: &'static str = "Equilibria";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "kind",
            "pure, mixed, or quantal (choices with errors).",
            |r| Some(r.kind.into()),
        )
        .key(),
        Column::<Self>::integer("number", "Number among those of its kind.", |r| {
            i64::try_from(r.number).ok()
        })
        .key(),
        Column::<Self>::text("player", "The player.", |r| Some(r.player.as_str().into())).key(),
        Column::text(
            "positions",
            "The combination; for mixed and quantal ones the player's probabilities.",
            |r| Some(r.positions.as_str().into()),
        ),
        Column::number(
            "payoff",
            Unit::Plain,
            4,
            "Its payoff, expected where somebody mixes.",
            |r| Some(r.payoff),
        ),
        Column::<Self>::number(
            "margin",
            Unit::Plain,
            4,
            "How much worse its next best position is; small is fragile.",
            |r| r.margin,
        )
        .optional(),
        Column::<Self>::number(
            "lambda",
            Unit::Plain,
            3,
            "Precision of choices, per unit of payoff.",
            |r| r.lambda,
        )
        .optional(),
        Column::number(
            "residual",
            Unit::Residual,
            1,
            "Largest gain from moving alone (pure), or gap of a probability (quantal).",
            |r| Some(r.residual),
        ),
    ];
}

/// One player under one threat.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreatRow {
    number: usize,
    kind: String,
    positions: Option<String>,
    player: String,
    payoff: f64,
    regret: Option<f64>,
    dominated_by: Option<String>,
    carries: bool,
}

impl Row for ThreatRow {
    const TABLE: &'static str = "threats";
    const TITLE: &'static str = "Threats";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("number", "Its number.", |r| i64::try_from(r.number).ok()).key(),
        Column::<Self>::text("player", "The player.", |r| Some(r.player.as_str().into())).key(),
        Column::text(
            "kind",
            "war (an equilibrium), today, the worst equilibrium of the repeated game, or named.",
            |r| Some(r.kind.as_str().into()),
        ),
        Column::text(
            "positions",
            "The combination; missing for payoffs that no single one gives.",
            |r| r.positions.as_deref().map(Into::into),
        ),
        Column::number(
            "payoff",
            Unit::Plain,
            4,
            "Its payoff if it comes to that.",
            |r| Some(r.payoff),
        ),
        Column::number(
            "regret",
            Unit::Plain,
            4,
            "What it would gain by not carrying it out while the others do.",
            |r| r.regret,
        ),
        Column::text(
            "dominated_by",
            "A position that is better whatever the others do.",
            |r| r.dominated_by.as_deref().map(Into::into),
        ),
        Column::flag(
            "carries",
            "Whether bargains may be struck against it.",
            |r| Some(r.carries),
        ),
    ];
}

/// One player in one bargain.
#[derive(Debug, Clone, PartialEq)]
pub struct BargainRow {
    threat: usize,
    concept: &'static str,
    positions: Option<String>,
    player: String,
    gain: Option<f64>,
    rather_fights: bool,
}

impl Row for BargainRow {
    const TABLE: &'static str = "bargains";
    const TITLE: &'static str = "Bargains over threats that carry one";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("threat", "Number of the threat.", |r| {
            i64::try_from(r.threat).ok()
        })
        .key(),
        Column::<Self>::text("concept", "By which solution.", |r| Some(r.concept.into())).key(),
        Column::<Self>::text("player", "The player.", |r| Some(r.player.as_str().into())).key(),
        Column::text(
            "positions",
            "What is signed; missing where no combination gives everybody who decides a gain.",
            |r| r.positions.as_deref().map(Into::into),
        ),
        Column::number("gain", Unit::Plain, 4, "Its gain over the threat.", |r| {
            r.gain
        }),
        Column::flag(
            "rather_fights",
            "Whether it would rather see talks fail than sign what all others would.",
            |r| Some(r.rather_fights),
        ),
    ];
}

/// A dominated position.
#[derive(Debug, Clone, PartialEq)]
pub struct DominanceRow {
    player: String,
    position: String,
    by: String,
    strict: bool,
}

impl Row for DominanceRow {
    const TABLE: &'static str = "dominance";
    const TITLE: &'static str = "Dominated positions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("player", "The player.", |r| Some(r.player.as_str().into())).key(),
        Column::<Self>::text("position", "The worse position.", |r| {
            Some(r.position.as_str().into())
        })
        .key(),
        Column::<Self>::text("by", "The better one.", |r| Some(r.by.as_str().into())).key(),
        Column::flag(
            "strict",
            "Better whatever the others do; otherwise never worse.",
            |r| Some(r.strict),
        ),
    ];
}

/// What a player can be sure of.
#[derive(Debug, Clone, PartialEq)]
pub struct SecurityRow {
    player: String,
    position: String,
    maximin: f64,
    minimax: f64,
}

impl Row for SecurityRow {
    const TABLE: &'static str = "security";
    const TITLE: &'static str = "What each player can be sure of";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("player", "The player.", |r| Some(r.player.as_str().into())).key(),
        Column::text(
            "position",
            "The position whose worst payoff is best.",
            |r| Some(r.position.as_str().into()),
        ),
        Column::number("maximin", Unit::Plain, 4, "That worst payoff.", |r| {
            Some(r.maximin)
        }),
        Column::number(
            "minimax",
            Unit::Plain,
            4,
            "What the others can hold it to.",
            |r| Some(r.minimax),
        ),
    ];
}

/// A concept that was not computed.
struct LeftOutRow(&'static str, String);

impl Row for LeftOutRow {
    const TABLE: &'static str = "left_out";
    const TITLE: &'static str = "Not computed";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("concept", "Which.", |r| Some(r.0.into())).key(),
        Column::text("why", "Why.", |r| Some(r.1.as_str().into())),
    ];
}
