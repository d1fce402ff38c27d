//! `solve`: one counterfactual.

mod autarky;
mod bands;
mod beside;
mod rows;
mod stability;
mod told;

use std::path::PathBuf;
use std::sync::Arc;

use detente_economy::settings::EconomySettings;
use detente_economy::{
    Adapted, BoundFlow, BoundRow, CapitalSetting, CapitalYear, Decomposition, DecompositionError,
    Equilibrium, FlowOutcome, RegionOutcome, SectorOutcome, SolveSettings, bound_flows, bound_rows,
};
use detente_policy::{AppliedPolicy, Policy};
use detente_table::{Chart, Figure, Named, Note, Row, Sentence, Watch};
use detente_world::{DEFAULT_WORLD, SectorIx, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::failures::named_cause;
use crate::gradient::{self, Slope};
use crate::keys::{EconomyKeys, PolicyKeys};
use crate::many::{self, Many};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;
use crate::worlds::WorldRow;

pub use autarky::Autarky;
pub use bands::Band;
pub use beside::{AccountRow, GroupRow, PeopleRow};
pub use rows::{Change, ClosureRow, ElasticityRow};
pub use stability::{Branch, Corner, StabilityRow, TieRow, TieWord};

/// One counterfactual: what a policy does to every region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Solve {
    /// The world: a built-in one by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: String,
    /// A player's position in a standoff: its duties under the law, and its wedges; e.g. busan/USA/threat. Repeatable;
    /// wedges come on top
    #[schemars(extend("x-value" = "STANDOFF/PLAYER/POSITION"))]
    pub position: Vec<String>,
    /// What is done to the world
    #[serde(flatten)]
    pub policy: PolicyKeys,
    /// Elasticities, mobility and closure
    #[serde(flatten)]
    pub economy: EconomyKeys,
    /// Take each region's change of real income apart: terms of trade (against parties and others), volume of taxed
    /// trade, melted resources, technology, transfer; integrated over this many steps
    #[schemars(range(min = 1, max = 1000), extend("x-value" = "STEPS", "x-bare" = "16"))]
    pub decompose: Option<u16>,
    /// Also the slope of this region's real income in each of its own tariffs and export taxes
    #[schemars(extend("x-value" = "REGION"))]
    pub gradient: Option<String>,
    /// Also every policy of a list, each on top of the wedges given: a table with the columns of a policy file and
    /// `policy`, the name of the policy that a row belongs to
    #[schemars(extend("x-value" = "FILE"))]
    pub many: Option<PathBuf>,
    /// Also solve under every published set of trade elasticities: the interval of each region's real income
    pub bands: bool,
    /// Without tariffs and export taxes between any regions; wedges come on top
    #[schemars(extend("x-heading" = "More answers"))]
    pub free_trade: bool,
    /// Also the real income of these regions without any trade, beside the closed form where it applies; `all` is every
    /// region. Deficits are removed first. Repeatable
    #[schemars(extend("x-value" = "REGION", "x-delimiter" = ",", "x-heading" = "More answers"))]
    pub autarky: Vec<String>,
    /// Also what it means for groups of households: a table group,region with weight, or sector,share of a basket, or
    /// source,share of income row by row (docs/economy.md); or a folder of such tables
    #[schemars(extend("x-value" = "FILE|DIR", "x-heading" = "More answers"))]
    pub households: Option<PathBuf>,
    /// Also accounts that follow volumes: a table account,unit,region,sector,base,benchmark with base output or use
    #[schemars(extend("x-value" = "FILE", "x-heading" = "More answers"))]
    pub satellites: Option<PathBuf>,
    /// Who gets the rent where two sides bound the same flows at the same level: nothing in the equations says
    pub tie: TieWord,
    /// Which equilibrium is wanted where returns to scale allow several
    pub branch: Branch,
    /// How much is shown
    pub detail: Detail,
}

impl Default for Solve {
    fn default() -> Self {
        Self {
            world: DEFAULT_WORLD.to_owned(),
            position: Vec::new(),
            policy: PolicyKeys::default(),
            economy: EconomyKeys::default(),
            decompose: None,
            gradient: None,
            many: None,
            bands: false,
            free_trade: false,
            autarky: Vec::new(),
            households: None,
            satellites: None,
            tie: TieWord::Equal,
            branch: Branch::Any,
            detail: Detail::Regions,
        }
    }
}

/// Takes every tariff between regions away.
const FREE_TRADE: &str = "tariff *:*:all=0%";

/// How much of an equilibrium is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Detail {
    /// Regions and bounds
    #[default]
    Regions,
    /// Also every sector of every region
    Sectors,
    /// Also every flow
    Flows,
    /// Sectors and flows
    All,
}

impl Detail {
    /// Whether sectors are shown.
    pub fn has_sectors(self) -> bool {
        matches!(self, Self::Sectors | Self::All)
    }

    /// Whether flows are shown.
    pub fn has_flows(self) -> bool {
        matches!(self, Self::Flows | Self::All)
    }
}

/// A solved counterfactual.
#[derive(Debug, Clone)]
pub struct Solution {
    /// The world.
    pub world: Arc<World>,
    /// The policy.
    pub policy: Policy,
    /// What the policy changed, in words.
    pub changes: Vec<Change>,
    /// The settings of the economy.
    pub settings: EconomySettings,
    /// The parameters they mean in this world.
    pub adapted: Adapted,
    /// The equilibrium with its certificate.
    pub equilibrium: Equilibrium,
    /// The parts of the change of real income.
    pub decomposition: Option<Vec<Decomposition>>,
    /// Slopes of one region's real income.
    pub slopes: Option<Vec<Slope>>,
    /// The policies of a list.
    pub many: Option<Many>,
    /// Each region's real income over the published sets of elasticities, where asked for.
    pub bands: Vec<Band>,
    /// Year by year, where capital is followed.
    pub years: Vec<CapitalYear>,
    /// Real income without trade, where asked for.
    pub autarky: Vec<Autarky>,
    /// Groups of households, and averages over people.
    pub households: (Vec<GroupRow>, Vec<PeopleRow>),
    /// Accounts that follow volumes.
    pub satellites: Vec<AccountRow>,
    /// What ties leave open.
    pub ties: Vec<TieRow>,
    /// Whether it is stable; `None` where nothing has returns to scale.
    pub stability: Option<StabilityRow>,
    /// Sectors that shut on the way to the stable equilibrium.
    pub corners: Vec<Corner>,
    /// What could not be done, in words.
    pub warnings: Vec<String>,
    /// How much is shown.
    pub detail: Detail,
}

impl Question for Solve {
    const NAME: &'static str = "solve";
    const ABOUT: &'static str = "Solve one counterfactual: what a policy does to every region";
    type Answer = Solution;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Solution, Refusal> {
        self.ask_from(room, watch, None)
    }
}

impl Solve {
    /// The same, from an equilibrium of the same world and economy: sooner there, and the same up to the solver's
    /// tolerance. What is published starts from the benchmark.
    ///
    /// # Errors
    /// As [`Question::ask`].
    pub fn ask_from(
        &self,
        room: &Room<'_>,
        watch: &dyn Watch,
        start: Option<&Equilibrium>,
    ) -> Result<Solution, Refusal> {
        let world = room.world(&self.world)?;
        let settings = self.economy.settings_in(room, &self.world, &world)?;
        let mut policy = room.positions(&self.position, &self.world, &world)?;
        if self.free_trade {
            policy.wedges.push(FREE_TRADE.parse()?);
        }
        policy.extend(self.policy.read(room)?);
        let adapted = settings.adapted(&world)?;
        let applied = policy.apply(&world)?;
        watch.stage(&format!("calibrating {}", world.meta().name));
        let economy = room.economy(&self.world, &world, &adapted.parameters)?;
        let stop = watch.stop();
        if stop.is_asked() {
            return Err(Refusal::interrupted());
        }
        watch.stage("solving");
        let solver = SolveSettings {
            interrupt: Some(stop.flag()),
            tie: self.tie.into(),
            ..SolveSettings::default()
        };
        let mut corners = Vec::new();
        let solved = match (self.branch, start) {
            (Branch::Stable, _) => {
                economy
                    .solve_stable(&applied, &solver)
                    .map(|(equilibrium, shut)| {
                        let corner = |(region, sector)| Corner { region, sector };
                        corners = shut.into_iter().map(corner).collect();
                        equilibrium
                    })
            }
            (Branch::Any, Some(start)) => economy.solve_warm(&applied, &solver, start),
            (Branch::Any, None) => economy.solve(&applied, &solver),
        };
        let equilibrium = solved.map_err(|e| named_cause(e, &world))?;
        // While a lever is dragged only the equilibrium is wanted.
        let stability = match start {
            None => StabilityRow::of(&world, &equilibrium),
            Some(_) => None,
        };
        let ties = match start {
            None => economy.tie_ranges(&applied, &solver, &equilibrium)?,
            Some(_) => Vec::new(),
        };
        let parameters = &adapted.parameters;
        let autarky = autarky::without_trade(
            room,
            &self.world,
            &world,
            parameters,
            &self.autarky,
            &solver,
        )?;
        let households = match &self.households {
            Some(path) => beside::households(room, &world, &equilibrium, path)?,
            None => Default::default(),
        };
        let satellites = match &self.satellites {
            Some(path) => beside::satellites(room, &world, &equilibrium, path)?,
            None => Vec::new(),
        };
        let mut years = Vec::new();
        if let Some(CapitalSetting {
            years: Some(count),
            depreciation,
            ..
        }) = self.economy.capital_rule()?
        {
            watch.stage("following capital");
            years = economy.capital_path(&applied, &solver, usize::from(count), depreciation)?;
        }
        let mut warnings = settings.idle();
        let unstable = stability.as_ref().and_then(|row| row.warning(&world));
        warnings.extend(unstable);
        if !ties.is_empty() {
            warnings.push(
                "two bounds tie: who gets the rent is not determined; the ends are in the table `tie`"
                    .to_owned(),
            );
        }
        warnings.extend(adapted.clamped.iter().map(ToString::to_string));
        warnings.extend(equilibrium.warnings.iter().cloned());
        let mut decomposition = None;
        if let Some(steps) = self.decompose {
            watch.stage("taking real income apart");
            match economy.decompose(&applied, &solver, usize::from(steps)) {
                Ok(parts) => decomposition = Some(parts),
                Err(unsupported @ DecompositionError::Unsupported { .. }) => {
                    warnings.push(unsupported.to_string());
                }
                Err(DecompositionError::Solve(error)) => return Err(error.into()),
            }
        }
        let region = self.gradient.as_deref();
        let slopes = region.map(|region| gradient::slopes(&world, &equilibrium, region));
        let slopes = slopes.transpose()?;
        let many = match &self.many {
            Some(path) => {
                let list = many::read(room, path)?;
                watch.stage(&format!("solving {} policies", list.len()));
                Some(many::solve(&world, &economy, &policy, &list, &stop)?)
            }
            None => None,
        };
        let mut bands = Vec::new();
        if self.bands {
            watch.stage("solving under published elasticities");
            bands = bands::over_published_sets(
                room,
                self,
                &settings,
                &world,
                &applied,
                &equilibrium,
                &solver,
            )?;
        }
        Ok(Solution {
            decomposition,
            slopes,
            many,
            bands,
            years,
            autarky,
            households,
            satellites,
            ties: ties.into_iter().map(TieRow).collect(),
            stability,
            corners,
            warnings,
            detail: self.detail,
            ..Solution::of(world, policy, &applied, settings, adapted, equilibrium)
        })
    }
}

impl Answer for Solution {
    fn tables(&self) -> Vec<Named> {
        self.tables_at(self.detail)
    }

    fn figures(&self) -> Vec<Figure> {
        let meta = self.world.meta();
        let source = format!(
            "World {}, {}; certificate {:.0e}",
            meta.name, meta.year, self.equilibrium.certificate.worst
        );
        let figure = |id: &str, kind, title: String| Figure {
            id: id.to_owned(),
            kind,
            table: "regions".to_owned(),
            x: "code".to_owned(),
            y: vec!["real_income_pct".to_owned()],
            series: None,
            only: Vec::new(),
            title,
            source: source.clone(),
        };
        let title = self.headline();
        let mut movers = figure("movers", Chart::Bars, self.movers());
        if !self.bands.is_empty() {
            movers.table = Band::TABLE.to_owned();
            movers.y = vec!["real_income_pct_central".to_owned()];
        }
        vec![figure("map", Chart::Tiles, title), movers]
    }

    fn sentences(&self) -> Vec<Sentence> {
        vec![Sentence::new(self.headline(), &["regions", "certificate"])]
    }

    fn notes(&self) -> Vec<Note> {
        let warnings = self.warnings.iter().map(Note::warning);
        let meta = self.world.meta();
        let money = format!(
            "Money is USD million of {}, nominal, in the numeraire: world factor income is unchanged.",
            meta.year
        );
        let benchmark = match self.settings.deficits {
            detente_economy::DeficitRule::Fixed => {
                "Changes are from the world's tables; every deficit keeps its share of world factor income."
            }
            detente_economy::DeficitRule::Scaled => {
                "Changes are from the world's tables; every deficit keeps its share of the region's factor income, up to the world adding-up."
            }
            detente_economy::DeficitRule::None => {
                "Changes are from the equilibrium without deficits at unchanged tariffs, found before the shock."
            }
        };
        let time = match self.settings.horizon {
            Some(horizon) => format!(
                "Elasticities are those of {horizon}: the world has adapted for that long, not fully."
            ),
            None => {
                "Elasticities are those of the long run: a world that has fully adapted.".to_owned()
            }
        };
        warnings
            .chain([
                Note::limit(benchmark),
                Note::limit(time),
                Note::limit(money),
            ])
            .collect()
    }
}

impl Solution {
    /// An equilibrium with what it is of, and nothing beside it.
    pub fn of(
        world: Arc<World>,
        policy: Policy,
        applied: &AppliedPolicy,
        settings: EconomySettings,
        adapted: Adapted,
        equilibrium: Equilibrium,
    ) -> Self {
        let mut warnings = settings.idle();
        warnings.extend(adapted.clamped.iter().map(ToString::to_string));
        warnings.extend(equilibrium.warnings.iter().cloned());
        Self {
            changes: applied.changes(&world).iter().map(Change::of).collect(),
            world,
            policy,
            settings,
            adapted,
            equilibrium,
            decomposition: None,
            slopes: None,
            many: None,
            bands: Vec::new(),
            years: Vec::new(),
            autarky: Vec::new(),
            households: Default::default(),
            satellites: Vec::new(),
            ties: Vec::new(),
            stability: None,
            corners: Vec::new(),
            warnings,
            detail: Detail::Regions,
        }
    }

    /// The tables at another detail than the one asked for.
    pub fn tables_at(&self, detail: Detail) -> Vec<Named> {
        let world: &World = &self.world;
        let mut regions = self.equilibrium.regions();
        regions.sort_by(|a, b| a.real_income_pct.total_cmp(&b.real_income_pct));
        let bounds = &self.equilibrium.bounds;
        let mut tables = vec![Named::of::<RegionOutcome>(&regions, world)];
        if !self.bands.is_empty() {
            tables.push(Named::of::<Band>(&self.bands, world));
        }
        tables.push(Named::of::<BoundRow>(&bound_rows(bounds), world));
        tables.push(Named::of::<BoundFlow>(&bound_flows(bounds), world));
        if !self.years.is_empty() {
            tables.push(Named::of::<CapitalYear>(&self.years, world));
        }
        tables.extend(self.beside());
        if let Some(parts) = &self.decomposition {
            tables.push(Named::of::<Decomposition>(parts, world));
        }
        if let Some(slopes) = &self.slopes {
            tables.push(Named::of::<Slope>(slopes, world));
        }
        if let Some(many) = &self.many {
            tables.push(Named::of(&many.outcomes, world));
            tables.push(Named::of(&many.policies, &()));
        }
        if detail.has_sectors() {
            tables.push(Named::of::<SectorOutcome>(
                &self.equilibrium.sectors(),
                world,
            ));
        }
        if detail.has_flows() {
            tables.push(Named::of::<FlowOutcome>(
                &self.equilibrium.flow_outcomes(),
                world,
            ));
        }
        tables.push(Named::of(&self.changes, &()));
        tables.push(Named::single(&WorldRow::new(&self.world), &()));
        tables.push(Named::single(&self.closure_row(), &()));
        tables.push(Named::of(&self.elasticities(), world));
        tables.push(Named::single(&self.equilibrium.certificate, &()));
        tables.push(Named::single(&self.equilibrium.stats, &()));
        tables
    }
}
