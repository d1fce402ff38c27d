//! `when`: when a fading lever is best used, held as a threat, or let lapse.

mod words;

use detente_standoff::timing::{
    AUDIENCE_PCT, Assumptions, ContestCase, Lever, NOISE_PCT, PATIENCE_YEAR, PRICE_PCT, PRIZE_PCT,
    RATE, SEED, TimingCase, TimingFindings, when,
};
use detente_table::{Chart, Figure, Named, Note, Sentence, Watch, columns};
use detente_world::{RegionIx, SPLIT_WORLD};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::keys::{LeverKeys, PolicyKeys, Pulled};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// When a fading lever is best used, held as a threat, or let lapse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct When {
    /// Levers of the ledger, as `--lever`
    #[schemars(extend("x-value" = "LEVER", "x-place" = 1))]
    pub id: Vec<String>,
    /// The world: a built-in one by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: String,
    /// What is done
    #[serde(flatten)]
    pub policy: PolicyKeys,
    /// The restriction and what answers it
    #[serde(flatten)]
    pub restriction: LeverKeys,
    /// How readily the target gives in: monthly rate per percentage point of real income it loses. Half and twice of it are
    /// shown too
    #[schemars(extend("x-value" = "RATE", "x-heading" = "Assumptions"))]
    pub rate: f64,
    /// What the target's giving in is worth to the lever's owner, per cent of a year's real income
    #[schemars(extend("x-value" = "PERCENT", "x-heading" = "Assumptions"))]
    pub prize: f64,
    /// What giving in costs the target, per cent of a year's real income, where both foresee each other
    #[schemars(extend("x-value" = "PERCENT", "x-heading" = "Assumptions"))]
    pub price: f64,
    /// What dropping the threat, or stopping, costs the owner, likewise
    #[schemars(extend("x-value" = "PERCENT", "x-heading" = "Assumptions"))]
    pub audience: f64,
    /// How far choices are left to chance, likewise: the scale of momentary inclinations. Half and twice of it, and none, are
    /// shown too
    #[schemars(extend("x-value" = "PERCENT", "x-heading" = "Assumptions"))]
    pub noise: f64,
    /// Weight of next year against this one
    #[schemars(extend("x-value" = "WEIGHT", "x-heading" = "Assumptions"))]
    pub patience: f64,
    /// Months the lever can be held
    #[schemars(extend("x-value" = "N", "x-heading" = "Assumptions"))]
    pub hold: u32,
    /// Months of use that count
    #[schemars(extend("x-value" = "N", "x-heading" = "Assumptions"))]
    pub months: u32,
}

impl Default for When {
    fn default() -> Self {
        Self {
            id: Vec::new(),
            world: SPLIT_WORLD.to_owned(),
            policy: PolicyKeys::default(),
            restriction: LeverKeys::default(),
            rate: RATE,
            prize: PRIZE_PCT,
            price: PRICE_PCT,
            audience: AUDIENCE_PCT,
            noise: NOISE_PCT,
            patience: PATIENCE_YEAR,
            hold: 36,
            months: 60,
        }
    }
}

/// When a lever is best used.
#[derive(Debug, Clone)]
pub struct Timed {
    /// The levers.
    pub pulled: Pulled,
    /// What was found.
    pub findings: TimingFindings,
}

impl Question for When {
    const NAME: &'static str = "when";
    const ABOUT: &'static str = "When a fading lever is best used, held as a threat, or let lapse";
    type Answer = Timed;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Timed, Refusal> {
        let world = room.world(&self.world)?;
        let mut keys = self.restriction.clone();
        keys.lever.extend(self.id.iter().cloned());
        if keys.warned.is_some() {
            return Err(Refusal::input_with_help(
                "months of warning are what is asked about",
                "leave --warned out; --credence says how far the threat is believed",
            )
            .about("warned"));
        }
        let pulled = keys.read(&self.policy, room, &world)?;
        let owner = side(pulled.sender, "sender")?;
        let target = side(pulled.target, "target")?;
        let assumptions = Assumptions {
            rate: self.rate,
            prize_pct: self.prize,
            credence: self.restriction.credence,
            patience_year: self.patience,
            hold_months: self.hold,
            use_months: self.months,
            price_pct: self.price,
            audience_pct: self.audience,
            noise_pct: self.noise,
        };
        watch.stage("running the months of use after every wait");
        let stop = watch.stop();
        room.seed(SEED);
        let lever = Lever {
            ground: &pulled.ground,
            schedule: &pulled.schedule,
            levers: &pulled.levers,
            own: &pulled.own,
            owner,
            target,
            stop: Some(stop.flag()),
        };
        let findings = when(&lever, &assumptions)?;
        Ok(Timed { pulled, findings })
    }
}

fn side(found: Option<RegionIx>, what: &str) -> Result<RegionIx, Refusal> {
    found.ok_or_else(|| {
        Refusal::input_with_help(
            format!("the wedges do not name one {what}"),
            format!("add --{what} CODE, for example --{what} USA"),
        )
        .about(what)
    })
}

impl Answer for Timed {
    fn tables(&self) -> Vec<Named> {
        let found = &self.findings;
        let lever = LeverRow {
            owner: found.owner.clone(),
            target: found.target.clone(),
            levers: self.pulled.ids.join(", "),
            wedges: self.pulled.wedges.join(", "),
            world: found.world.clone(),
        };
        vec![
            Named::single(&lever, &()),
            Named::of::<TimingCase>(&found.cases, &()),
            Named::of::<ContestCase>(&found.contests, &()),
            Named::of(&found.waiting_rows(), &()),
            Named::of(&found.policy_rows(), &()),
            Named::single(&found.assumptions, &()),
        ]
    }

    fn sentences(&self) -> Vec<Sentence> {
        words::sentences(&self.findings)
    }

    fn notes(&self) -> Vec<Note> {
        let limits = [
            "low, central, high: the draw of all parameters at which the target's loss over the first year is at the 95th percentile, the \
             central run, and the draw at the 5th.",
            "The rate of giving in, the prize, the price, what backing down costs and the noise are assumptions; what the path says is \
             how fast the target's loss fades with the months of warning.",
        ];
        let mut notes = self.pulled.notes.clone();
        notes.extend(limits.map(Note::limit));
        notes
    }

    fn figures(&self) -> Vec<Figure> {
        let found = &self.findings;
        let source = format!("{}; world {}", self.pulled.said.join(", "), found.world);
        let figure =
            |id: &str, table: &str, y: &[&str], only: Vec<(&str, String)>, title: String| Figure {
                id: id.to_owned(),
                kind: Chart::Lines,
                table: table.to_owned(),
                x: "month".to_owned(),
                y: y.iter().map(|y| (*y).to_owned()).collect(),
                series: Some("band".to_owned()),
                only: only
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
                title,
                source: source.clone(),
            };
        let rate = || vec![("giving_in_rate", found.assumptions.rate.to_string())];
        let noise = found.assumptions.noise_pct.to_string();
        vec![
            figure(
                "when",
                "waiting",
                &["use_pct"],
                rate(),
                format!(
                    "What using the lever is worth to {}, by month of waiting",
                    found.owner
                ),
            ),
            figure(
                "holding",
                "waiting",
                &["hold_pct"],
                rate(),
                format!(
                    "What holding the lever is worth to {}, by month of waiting",
                    found.owner
                ),
            ),
            figure(
                "policy",
                "policy",
                &["wait", "use", "drop", "yield"],
                vec![("band", "central".to_owned()), ("noise_pct", noise)],
                format!(
                    "What {} and {} do in a month in which the lever still is a threat",
                    found.owner, found.target
                ),
            ),
        ]
    }
}

/// Who holds what against whom.
#[derive(Debug, Clone, PartialEq)]
pub struct LeverRow {
    owner: String,
    target: String,
    levers: String,
    wedges: String,
    world: String,
}

columns! { LeverRow: "lever", "The lever"; |r|
    text "owner" = r.owner.as_str(), "The region that holds it.";
    text "target" = r.target.as_str(), "The region that bears it.";
    text "levers" = r.levers.as_str(), "Levers of the ledger.";
    text "wedges" = r.wedges.as_str(), "Its wedges at the central strength.";
    text "world" = r.world.as_str(), "The world.";
}
