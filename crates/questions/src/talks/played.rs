//! Tables played: every concept of a file's months.

use detente_talks::concepts::{ConceptSettings, Concepts, LeftOut, every_concept};
use detente_talks::door::PayoffFile;
use detente_talks::{CellIx, PayoffTable, pure_equilibria};

use super::chosen::Chosen;
use super::{Game, Played, Talks, combination, fight, wants};
use crate::refusal::Refusal;

impl Talks {
    /// What the concepts are asked with.
    pub(super) fn settings(
        &self,
        tolerance: f64,
        today: Option<CellIx>,
        named: &[CellIx],
    ) -> ConceptSettings {
        ConceptSettings {
            tolerance,
            today,
            named: named.to_vec(),
            lambdas: self.lambda.clone(),
            patience_year: self.patience,
        }
    }
}

/// Every concept of a table.
pub(super) fn concepts(
    table: &PayoffTable,
    settings: &ConceptSettings,
) -> Result<Concepts, Refusal> {
    every_concept(table, settings).map_err(Refusal::from_library)
}

/// Equilibria in pure positions.
pub(super) fn pure(table: &PayoffTable, tolerance: f64) -> Vec<CellIx> {
    let found = pure_equilibria(table, tolerance);
    found.iter().map(|e| e.cell).collect()
}

/// A payoff table of one's own: every month it has, and ever.
pub(super) fn of_file(asked: &Talks, file: &PayoffFile) -> Result<Game, Refusal> {
    let menus = file.menus();
    let tolerance = asked.tolerance.unwrap_or(0.0);
    let today = (asked.today.as_deref())
        .map(|text| combination(menus, "today", text))
        .transpose()?;
    let named = (asked.threat.iter().enumerate())
        .map(|(at, text)| combination(menus, &format!("threat/{at}"), text))
        .collect::<Result<Vec<CellIx>, _>>()?;
    let settings = asked.settings(tolerance, today, &named);
    let mut played = Vec::new();
    for (month, table) in file.months.iter().zip(&file.tables) {
        played.push(Played {
            months: *month,
            set: String::new(),
            central: true,
            concepts: Some(concepts(table, &settings)?),
            pure: pure(table, tolerance),
            table: table.clone(),
            certificate: None,
        });
    }
    let mut left_out: Vec<LeftOut> = (played.last())
        .and_then(|p| p.concepts.as_ref())
        .map_or_else(Vec::new, |c| c.left_out.clone());
    let objectives = match today {
        Some(cell) => wants::objectives(file, &[cell], asked.fits_within, &mut left_out),
        None => {
            left_out.push(wants::nothing_seen("name it with --today"));
            Vec::new()
        }
    };
    let fights = match (today, named.first(), file.tables.last()) {
        (Some(today), Some(&fought), Some(settled)) if menus.player_count() == 2 => {
            let deals = [0, 1].map(|side| fight::yielding(settled, today, side));
            let flows = |cell: CellIx| vec![fight::from_tables(&file.months, &file.tables, cell)];
            let flows = fight::Flows {
                fought: flows(fought),
                deals: deals.map(flows),
            };
            match deals.contains(&fought) {
                true => Vec::new(),
                false => fight::fights(
                    settled,
                    &flows,
                    fought,
                    deals,
                    &fight::FightPrior::of(asked),
                )?,
            }
        }
        _ => {
            left_out.push(LeftOut {
                what: "attrition",
                why: match menus.player_count() {
                    2 => "nothing is fought out; name it with --today and --threat".to_owned(),
                    n => format!("for two players; this game has {n}"),
                },
            });
            Vec::new()
        }
    };
    Ok(Game {
        chosen: Chosen::default(),
        title: file.title.clone(),
        measure: "payoffs as the file has them".to_owned(),
        played,
        refined: Vec::new(),
        days: Vec::new(),
        today,
        objectives,
        fights,
        left_out,
        tolerance,
        fits_within: asked.fits_within,
        findings: None,
    })
}
