//! `columns`: what the columns of tables mean.

use detente_check::{replicate, stress};
use detente_economy::{
    BoundFlow, BoundRow, Certificate, Decomposition, FlowOutcome, RegionOutcome, SectorOutcome,
    SolveStats,
};
use detente_odds as odds;
use detente_path::{farm, first_year};
use detente_standoff::deal::{findings as judged, rows as deals};
use detente_standoff::findings::rows as found;
use detente_standoff::timing;
use detente_table::{ColumnAbout, Named, Watch, closest, columns, columns_of};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::replicate::{EpisodeBeside, HistoryRow, ResolveRow};
use crate::room::Room;
use crate::{
    begin, farm as farm_question, games, gradient, many, rank, rerun, solve, talks, when, worlds,
};

/// Every kind of row that answers show.
const TABLES: &[fn() -> Vec<ColumnAbout>] = &[
    columns_of::<RegionOutcome>,
    columns_of::<SectorOutcome>,
    columns_of::<FlowOutcome>,
    columns_of::<BoundRow>,
    columns_of::<BoundFlow>,
    columns_of::<Decomposition>,
    columns_of::<Certificate>,
    columns_of::<SolveStats>,
    columns_of::<gradient::Slope>,
    columns_of::<many::Outcome>,
    columns_of::<many::Ended>,
    columns_of::<solve::Band>,
    columns_of::<solve::Autarky>,
    columns_of::<solve::GroupRow>,
    columns_of::<solve::PeopleRow>,
    columns_of::<solve::AccountRow>,
    columns_of::<solve::TieRow>,
    columns_of::<solve::StabilityRow>,
    columns_of::<solve::Corner>,
    columns_of::<solve::Change>,
    columns_of::<solve::ClosureRow>,
    columns_of::<solve::ElasticityRow>,
    columns_of::<detente_ledger::Average>,
    columns_of::<detente_ledger::Component>,
    columns_of::<detente_ledger::OpenCondition>,
    columns_of::<detente_ledger::PublishedBeside>,
    columns_of::<detente_ledger::LineSpan>,
    columns_of::<detente_ledger::LineRate>,
    columns_of::<detente_ledger::LinePart>,
    columns_of::<detente_ledger::LineCondition>,
    columns_of::<detente_ledger::LineChange>,
    columns_of::<detente_ledger::LinePending>,
    columns_of::<detente_ledger::FeeCharged>,
    columns_of::<detente_ledger::HistoryRow>,
    columns_of::<detente_ledger::HistoryPart>,
    columns_of::<detente_ledger::LifeRow>,
    columns_of::<detente_ledger::LifePartRow>,
    columns_of::<detente_ledger::Comparison>,
    columns_of::<detente_ledger::BridgeStop>,
    columns_of::<detente_ledger::ChainPart>,
    columns_of::<detente_ledger::CompiledPair>,
    columns_of::<detente_ledger::CompiledRate>,
    columns_of::<detente_ledger::TariffToSet>,
    columns_of::<crate::revenue::Revenue>,
    columns_of::<detente_ledger::InstrumentOn>,
    columns_of::<detente_ledger::LeverOn>,
    columns_of::<detente_ledger::Readout>,
    columns_of::<detente_ledger::LeverStrength>,
    columns_of::<detente_ledger::Counted>,
    columns_of::<detente_ledger::Problem>,
    columns_of::<detente_ledger::Flagged>,
    columns_of::<detente_ledger::Unverified>,
    columns_of::<detente_ledger::Reconciled>,
    columns_of::<worlds::WorldRow>,
    columns_of::<detente_doors::ReportRow>,
    columns_of::<detente_doors::Repair>,
    columns_of::<detente_doors::TariffRow>,
    columns_of::<detente_doors::TradeReport>,
    columns_of::<detente_doors::ScheduleLine>,
    columns_of::<detente_doors::Unread>,
    columns_of::<detente_world::SplitGood>,
    columns_of::<detente_world::Clip>,
    columns_of::<worlds::RevenueChange>,
    columns_of::<detente_world::SectorBefore>,
    columns_of::<detente_world::ChangedFlow>,
    columns_of::<games::PlayerRow>,
    columns_of::<games::RateRow>,
    columns_of::<games::FlowTariff>,
    columns_of::<games::CooperationRow>,
    columns_of::<games::FrontierRow>,
    columns_of::<games::RefusedRow>,
    columns_of::<games::RevealedRow>,
    columns_of::<games::RevealedFit>,
    columns_of::<games::RulesRow>,
    columns_of::<games::KinkRow>,
    columns_of::<games::ObjectiveRow>,
    columns_of::<games::SearchRow>,
    columns_of::<found::AverageRow>,
    columns_of::<found::ComponentRow>,
    columns_of::<found::PublishedRow>,
    columns_of::<found::ThreatRow>,
    columns_of::<found::RoundRow>,
    columns_of::<detente_standoff::findings::MeasureNote>,
    columns_of::<found::EffectRow>,
    columns_of::<found::TariffOutcomeRow>,
    columns_of::<detente_standoff::findings::BackgroundDuty>,
    columns_of::<detente_standoff::findings::Source>,
    columns_of::<detente_standoff::findings::Run>,
    columns_of::<found::LeverMonthRow>,
    columns_of::<found::LeverSectorRow>,
    columns_of::<found::LeverRankRow>,
    columns_of::<found::FarmMonthRow>,
    columns_of::<found::FarmAccountRow>,
    columns_of::<found::FarmRecordRow>,
    columns_of::<found::CombinationRow>,
    columns_of::<found::PackageRow>,
    columns_of::<found::RungRow>,
    columns_of::<found::WeightRow>,
    columns_of::<found::VariantRow>,
    columns_of::<found::SetRow>,
    columns_of::<farm::Account>,
    columns_of::<farm::Change>,
    columns_of::<farm::Comparison>,
    columns_of::<farm::Event>,
    columns_of::<farm::Parameters>,
    columns_of::<first_year::RegionRow>,
    columns_of::<first_year::FixedPriceRow>,
    columns_of::<first_year::ElementRow>,
    columns_of::<first_year::ChokeRow>,
    columns_of::<first_year::SectorRow>,
    columns_of::<first_year::DutyMonth>,
    columns_of::<first_year::Clock>,
    columns_of::<first_year::Certificate>,
    columns_of::<farm_question::EpisodeRow>,
    columns_of::<farm_question::PassedWedge>,
    columns_of::<odds::ClassOdds>,
    columns_of::<odds::ClassIncome>,
    columns_of::<odds::MeasureOdds>,
    columns_of::<odds::MovedBy>,
    columns_of::<odds::Within>,
    columns_of::<odds::SignalWeight>,
    columns_of::<odds::market::Reading>,
    columns_of::<odds::market::DayEffect>,
    columns_of::<odds::ForecastRow>,
    columns_of::<odds::score::Score>,
    columns_of::<odds::score::StageScore>,
    columns_of::<odds::score::ReliabilityRow>,
    columns_of::<odds::score::HalfLifeScore>,
    columns_of::<odds::PathPoint>,
    columns_of::<odds::MeasurePath>,
    columns_of::<odds::Mark>,
    columns_of::<odds::Threat>,
    columns_of::<odds::Data>,
    columns_of::<odds::Dropped>,
    columns_of::<odds::Diagnostics>,
    columns_of::<odds::Difference>,
    columns_of::<judged::DealFindings>,
    columns_of::<deals::SpanRow>,
    columns_of::<judged::SideFinding>,
    columns_of::<judged::CommitmentFinding>,
    columns_of::<deals::BreachRow>,
    columns_of::<deals::RecordRow>,
    columns_of::<judged::HoldsFinding>,
    columns_of::<judged::EndFinding>,
    columns_of::<judged::StageFinding>,
    columns_of::<judged::ThreatFinding>,
    columns_of::<deals::PaymentRow>,
    columns_of::<deals::TradeRow>,
    columns_of::<deals::AgreementRow>,
    columns_of::<deals::ObjectiveRow>,
    columns_of::<deals::MonthRow>,
    columns_of::<deals::CaseRow>,
    columns_of::<judged::DealStatistics>,
    columns_of::<talks::PayoffRow>,
    columns_of::<talks::EquilibriumRow>,
    columns_of::<talks::ThreatRow>,
    columns_of::<talks::BargainRow>,
    columns_of::<talks::AttritionRow>,
    columns_of::<talks::ChoiceRow>,
    columns_of::<talks::SigningRow>,
    columns_of::<talks::ObjectiveRow>,
    columns_of::<talks::ClaimRow>,
    columns_of::<talks::FrontierRow>,
    columns_of::<talks::LadderRow>,
    columns_of::<talks::DominanceRow>,
    columns_of::<talks::SecurityRow>,
    columns_of::<talks::DayPlayed>,
    columns_of::<rank::RankRow>,
    columns_of::<begin::Begun>,
    columns_of::<when::LeverRow>,
    columns_of::<timing::TimingCase>,
    columns_of::<timing::ContestCase>,
    columns_of::<timing::rows::WaitingRow>,
    columns_of::<timing::rows::PolicyRow>,
    columns_of::<timing::Assumptions>,
    columns_of::<replicate::CaseReport>,
    columns_of::<replicate::Compared>,
    columns_of::<replicate::CaseRun>,
    columns_of::<replicate::CaseFailure>,
    columns_of::<HistoryRow>,
    columns_of::<ResolveRow>,
    columns_of::<EpisodeBeside>,
    columns_of::<crate::verdicts::VerdictRow>,
    columns_of::<crate::verdicts::UnsaidRow>,
    columns_of::<stress::Findings>,
    columns_of::<stress::Reason>,
    columns_of::<rerun::TableCompared>,
    columns_of::<rerun::SourceCompared>,
];

/// What the columns of tables mean: name, unit, description.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Columns {
    /// A table by name (default: all)
    #[schemars(extend("x-value" = "TABLE", "x-place" = 1))]
    pub table: Option<String>,
}

/// The meaning of columns.
pub struct Described {
    columns: Vec<ColumnRow>,
}

/// A column described.
struct ColumnRow(ColumnAbout);

columns! { ColumnRow: "columns", "Columns"; |c|
    text "table" key = c.0.table, "The table.";
    text "column" key = c.0.column, "The column; an estimate is three, with _low, _central and _high.";
    text "unit" = c.0.unit, "What it counts.";
    text "about" = c.0.about, "What it means.";
}

impl Question for Columns {
    const NAME: &'static str = "columns";
    const ABOUT: &'static str = "What the columns of tables mean";
    type Answer = Described;

    fn ask(&self, _: &Room<'_>, _: &dyn Watch) -> Result<Described, Refusal> {
        let all: Vec<ColumnRow> = TABLES
            .iter()
            .flat_map(|table| table())
            .map(ColumnRow)
            .collect();
        let Some(wanted) = &self.table else {
            return Ok(Described { columns: all });
        };
        let names: Vec<&str> = all.iter().map(|c| c.0.table).collect();
        if !names.contains(&wanted.as_str()) {
            let help = closest(wanted, names.iter().copied())
                .map(|close| format!("did you mean \"{close}\"?"));
            let message = format!("there is no table \"{wanted}\"");
            return Err(match help {
                Some(help) => Refusal::input_with_help(message, help),
                None => Refusal::input_with_help(message, "`detente columns` lists them all"),
            }
            .about("table"));
        }
        let columns = all.into_iter().filter(|c| c.0.table == wanted).collect();
        Ok(Described { columns })
    }
}

impl Answer for Described {
    fn tables(&self) -> Vec<Named> {
        vec![Named::of(&self.columns, &())]
    }

    fn summary(&self) -> Option<String> {
        let mut text = String::new();
        let mut table = "";
        for column in &self.columns {
            if column.0.table != table {
                table = column.0.table;
                text += &format!("\n{table}\n");
            }
            let unit = if column.0.unit.is_empty() {
                String::new()
            } else {
                format!(" [{}]", column.0.unit)
            };
            text += &format!("  {}{unit}: {}\n", column.0.column, column.0.about);
        }
        Some(text.trim_start().to_owned())
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}
