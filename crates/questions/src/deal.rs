//! `deal`: one deal judged, and how long it holds.

use std::path::Path;

use detente_brief::DealSentences;
use detente_brief::number::{MINUS, NBSP};
use detente_standoff::builtin::{DEALS, STANDOFFS};
use detente_standoff::{Deal as DealText, DealFindings, deal as judging};
use detente_table::{Chart, Figure, Named, Note, Sentence, Watch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Table;

use crate::brief::Watched;
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// One deal judged: would both sign it, is anybody tempted, until when does it hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Deal {
    /// A built-in deal by name (busan, phase-one, rare-earth-truce), or a deal file
    #[schemars(extend("x-value" = "FILE", "x-place" = 1))]
    pub deal: String,
    /// What happens without the deal, instead of what the file says: positions of the standoff (USA=threat,CHN=status),
    /// or a TOML file of them
    #[schemars(extend("x-value" = "POSITIONS|FILE"))]
    pub threat: Option<String>,
}

impl Default for Deal {
    fn default() -> Self {
        Self {
            deal: "busan".to_owned(),
            threat: None,
        }
    }
}

/// A deal judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What the judgement found.
    pub findings: DealFindings,
}

impl Question for Deal {
    const NAME: &'static str = "deal";
    const ABOUT: &'static str =
        "One deal judged: would both sign it, is anybody tempted, until when does it hold";
    const LONG: bool = true;
    type Answer = Judged;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Judged, Refusal> {
        watch.stage(&format!("reading the deal {}", self.deal));
        let mut deal = opened(room, &self.deal)?;
        if let Some(written) = &self.threat {
            let choices = positions(room, written)?;
            let choices = choices.iter().map(|(p, s)| (p.as_str(), s.as_str()));
            deal = deal
                .with_threat(choices)
                .map_err(|e| Refusal::from(e).about("threat"))?;
        }
        let standoff = deal.standoff();
        let meta = standoff.world().meta();
        room.edition("world", format!("{} ({})", meta.name, meta.year));
        if let Some(ledger) = standoff.ledger() {
            room.edition("ledger", ledger.edition().to_string());
        }
        let findings = judging::judge(&deal, &Watched::new(watch))?;
        Ok(Judged { findings })
    }
}

/// The deal of a name, with what it was read from on the record.
pub(crate) fn opened(room: &Room<'_>, name: &str) -> Result<DealText, Refusal> {
    match DEALS.text(name) {
        Some(text) => room.reader().note("deal", "built-in", text.as_bytes()),
        None if room.reader().is_closed() => {
            let known: Vec<&str> = DEALS.names().collect();
            return Err(Refusal::input_with_help(
                format!("there is no deal \"{name}\" in the catalogue"),
                format!("the deals are {}", known.join(", ")),
            )
            .about("deal"));
        }
        None if Path::new(name).is_file() => {
            room.reader().bytes("deal", Path::new(name))?;
        }
        // What there is instead is said by whoever looks for it.
        None => {}
    }
    let deal = DealText::open(name)?;
    let folder = Path::new(name)
        .parent()
        .filter(|_| DEALS.text(name).is_none());
    let beside = |written: &str| match folder {
        Some(folder) => folder.join(written).display().to_string(),
        None => written.to_owned(),
    };
    let standoff = deal.file().standoff.get_ref();
    // The room puts a standoff on the record with its world and its ledger.
    if STANDOFFS.text(standoff).is_some() {
        room.standoff(standoff)?;
    } else {
        room.standoff(&beside(standoff))?;
    }
    if let Some(world) = &deal.file().world {
        let world = world.get_ref();
        let built_in = detente_world::builtin_bytes(world).is_some();
        room.world(&if built_in {
            world.clone()
        } else {
            beside(world)
        })?;
    }
    Ok(deal)
}

/// Positions by player, from `USA=threat,CHN=status` or a TOML file with such keys.
fn positions(room: &Room<'_>, written: &str) -> Result<Vec<(String, String)>, Refusal> {
    let path = Path::new(written);
    if !room.reader().is_closed() && path.is_file() {
        return positions_of_file(room, path);
    }
    let refused = |part: &str| {
        Refusal::input_with_help(
            format!(
                "--threat: \"{part}\" is not a player and its position, and there is no such file"
            ),
            "write one position of the standoff per player, for example USA=threat,CHN=status",
        )
        .about("threat")
    };
    let one = |part: &str| {
        let (player, position) = part.split_once('=').ok_or_else(|| refused(part))?;
        Ok((player.trim().to_owned(), position.trim().to_owned()))
    };
    written.split(',').map(one).collect()
}

fn positions_of_file(room: &Room<'_>, path: &Path) -> Result<Vec<(String, String)>, Refusal> {
    let refused =
        |what: String| Refusal::input(format!("{}: {what}", path.display())).about("threat");
    let text = room.reader().text("threat", path)?;
    let table: Table = toml::from_str(&text).map_err(|e| refused(e.to_string()))?;
    let one = |(player, position): (String, toml::Value)| match position {
        toml::Value::String(named) => Ok((player, named)),
        _ => Err(refused(format!("{player}: write a position in quotes"))),
    };
    table.into_iter().map(one).collect()
}

impl Answer for Judged {
    fn tables(&self) -> Vec<Named> {
        let mut tables = self.findings.tables();
        tables.push(Named::single(&self.findings.statistics, &()));
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let said = DealSentences::of(&self.findings);
        let parts: [(Vec<String>, &[&str]); 7] = [
            (said.signing, &["deal", "players", "cases"]),
            (said.months, &["sides"]),
            (said.threat, &["threats"]),
            (said.holding, &["players", "holds", "ends", "months"]),
            (said.record, &["record", "commitments"]),
            (said.exchange, &["payments", "trades", "agreement"]),
            (said.objectives, &["objectives"]),
        ];
        let cited = |(texts, tables): (Vec<String>, &[&str])| {
            // The minus and the spaces of a terminal.
            let sentence = |text: String| {
                let plain = text.replace(NBSP, " ").replace(MINUS, "-");
                Sentence::new(plain, tables)
            };
            texts.into_iter().map(sentence).collect::<Vec<_>>()
        };
        parts.into_iter().flat_map(cited).collect()
    }

    fn notes(&self) -> Vec<Note> {
        let found = &self.findings;
        let money = format!(
            "Effects compare with {}; without the deal: {}. Money is USD million of {}, nominal, a year.",
            found.today.trim_end_matches('.'),
            found.threat.trim_end_matches('.'),
            found.year
        );
        let limits = found.limits.iter().map(|limit| limit.text.clone());
        std::iter::once(money)
            .chain(limits)
            .map(Note::limit)
            .collect()
    }

    fn figures(&self) -> Vec<Figure> {
        let found = &self.findings;
        let figure = |id: &str, kind, x: &str, y: &[&str], title: &str| Figure {
            id: id.to_owned(),
            kind,
            table: id.to_owned(),
            x: x.to_owned(),
            y: y.iter().map(|y| (*y).to_owned()).collect(),
            series: Some("region".to_owned()),
            only: Vec::new(),
            title: title.to_owned(),
            source: format!(
                "{}; world {}, {}; certificate {:.0e}",
                found.title, found.world, found.year, found.statistics.worst_certificate
            ),
        };
        vec![
            figure(
                "months",
                Chart::Steps,
                "date",
                &["loss_pct", "gain_pct"],
                "What breaking the deal would gain and what punishment would take, month by month",
            ),
            figure(
                "sides",
                Chart::Bars,
                "horizon",
                &["over_failed_pct_central"],
                "What the deal brings each side over failed talks",
            ),
        ]
    }
}
