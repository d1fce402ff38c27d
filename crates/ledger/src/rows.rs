//! The columns of the ledger's tables, beside the answers they read.

use detente_world::table::columns;

use crate::{
    Average, ChainPart, Change, Completeness, Component, Fee, LineComponent, LineRate, LineSpan,
    OpenCondition, Pending, Reconciled,
};

columns! { Average: "average", "Average duty"; |a|
    text "imposer" key = a.imposer.as_str(), "Region that imposes the duties.";
    text "target" key = a.target.as_str(), "Region whose goods pay.";
    date "on" = a.on.to_string(), "The day.";
    date "known_on" = a.known_on.to_string(), "What was known on this day counts.";
    number[Pct 2] "average_pct" = a.average_pct, "The average duty.";
    text "weights" = a.weights.to_string(), "How lines are weighted.";
    integer "weights_year" optional = a.weights_year, "Year of the weights.";
    text "weights_file" optional = a.weights_file.as_deref(), "The user's file that the weights are from.";
    text "metals" = a.metals.to_string(), "On which value metal contents pay.";
    text "exclusions" = a.exclusions.to_string(), "How exclusions on application are taken.";
    date "loaded_on" optional = a.loaded_on.map(|day| day.to_string()), "Day on which the goods were loaded.";
    text "with" optional = (!a.with.is_empty()).then(|| a.with.join("; ")),
        "Instruments counted although they are not in force.";
    text "readings" optional = (!a.readings.is_empty()).then(|| a.readings.join("; ")),
        "Other readings of the law that were chosen.";
    number[Pct 2] "unverified_pct" = a.unverified_points, "Points that rest on unverified rows.";
    number[Pct 2] "unreconciled_pct" = a.unreconciled_points,
        "Points of instruments whose lists or exemptions were not reconciled with the law.";
    number[UsdMn 0] "imports_usd_mn" optional = a.imports_usd_mn, "Imports that the average covers, in the weights' year.";
    number[UsdMn 0] "revenue_fixed_imports_usd_mn" optional = a.revenue_fixed_imports_usd_mn,
        "What the average collects on those imports were they not to change.";
    number[Pct 1] "coverage_pct" = a.coverage_pct, "Share of the weights that the average covers.";
    integer "lines_outside_edition" = a.lines_outside_edition,
        "Lines with a weight that the schedule in use does not have.";
}

/// The word for a completeness.
fn word(completeness: Completeness) -> &'static str {
    match completeness {
        Completeness::Reconciled => "reconciled",
        Completeness::Partial => "partial",
        Completeness::Unknown => "unknown",
    }
}

columns! { Component: "components", "What the average is made of"; |c|
    text "instrument" key = c.instrument.as_str(), "Instrument id.";
    text "authority" = c.authority.as_str(), "Legal authority.";
    number[Plain 3] "points" = c.points, "Percentage points of the average.";
    text "completeness" = word(c.completeness), "Whether its lists and exemptions were held against the law.";
    flag "unverified" = c.unverified, "Whether its row is unverified.";
}

columns! { OpenCondition: "conditions", "Conditions that are not answered"; |c|
    text "condition" key = c.condition.as_str(), "The condition, or what is granted on application.";
    text "kind" = c.kind.to_string(), "What it is about.";
    text "title" = c.title.as_str(), "What is asked.";
    number[Pct 2] "if_met_pct" = c.if_met_pct, "The average if it holds.";
    number[Pct 2] "if_not_pct" = c.if_not_pct, "The average if it does not.";
    number[Plain 2] "points" = c.points(), "Percentage points that hang on it.";
}

columns! { LineRate: "lines", "Lines"; |l|
    text "code" key = l.code.to_string(), "The code, or the beginning that lines charged alike have in common.";
    number[Pct 2] "rate_pct" = 100.0 * l.rate, "Total as conditions are taken without an answer.";
    number[Pct 2] "rate_low_pct" = 100.0 * l.rate_low, "The least total over the open conditions.";
    number[Pct 2] "rate_high_pct" = 100.0 * l.rate_high, "The greatest total over the open conditions.";
    integer "open_conditions" = l.open.len(), "How many conditions are not answered.";
    integer "known_at_digits" optional = l.known_at_digits,
        "Digits at which the rate is known, where the law may differ at more.";
    number[UsdMn 1] "value_usd_mn" = l.value_usd.map(|usd| usd / 1e6), "Trade of the weights' year.";
    integer "lines" = l.stands_for.len().max(1), "How many traded lines it stands for.";
}

/// What one instrument does on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePart {
    /// The code.
    pub code: String,
    /// Whether it is in the total.
    pub charged: bool,
    /// What it does.
    pub part: LineComponent,
}

columns! { LinePart: "line_components", "What each line is charged, and why"; |l|
    text "code" key = l.code.as_str(), "The code.";
    text "instrument" key = l.part.instrument.as_str(), "Instrument id.";
    text "authority" = l.part.authority.as_str(), "Legal authority.";
    text "headings" = l.part.headings.join("; "), "Headings under which the goods are entered for it.";
    flag "charged" = l.charged, "Whether it is in the total.";
    number[Pct 2] "rate_pct" = l.part.rate_pct, "The instrument's own rate on this line.";
    number[Plain 3] "share" = l.part.share, "Share of the value on which it is charged.";
    number[Plain 2] "points" = l.part.points, "Percentage points charged.";
    text "condition" optional = l.part.condition.as_deref(), "The condition under which its list names the line.";
    text "rule" = l.part.rule.as_str(), "Why it is charged in full, in part or not at all.";
    text "displaces" optional = { let ids = &l.part.displaced; (!ids.is_empty()).then(|| ids.join("; ")) },
        "Instruments that it puts out on this line.";
    text "lifted" optional = { let words = &l.part.lifted; (!words.is_empty()).then(|| words.join("; ")) },
        "What frees a share of the value from it, each in its own words.";
    text "list_flag" optional = Some(l.part.list_flag.as_str()).filter(|f| !f.is_empty()),
        "What the list says beside the code.";
    text "completeness" = word(l.part.completeness), "Whether its lists and exemptions were held against the law.";
    text "legal_reference" = l.part.legal_reference.as_str(), "Reference in law.";
    flag "unverified" = l.part.unverified, "Whether its row is unverified.";
}

impl LineRate {
    /// Every instrument that names the line, charged ones first.
    pub fn parts(&self) -> Vec<LinePart> {
        let part = |charged| {
            move |part: &LineComponent| LinePart {
                code: self.code.to_string(),
                charged,
                part: part.clone(),
            }
        };
        let charged = self.components.iter().map(part(true));
        charged
            .chain(self.not_charged.iter().map(part(false)))
            .collect()
    }

    /// Its open conditions.
    pub fn conditions(&self) -> Vec<LineCondition> {
        let of_line = |open: &OpenCondition| LineCondition {
            code: self.code.to_string(),
            open: open.clone(),
        };
        self.open.iter().map(of_line).collect()
    }
}

/// A condition of a line that is not answered.
#[derive(Debug, Clone, PartialEq)]
pub struct LineCondition {
    /// The code.
    pub code: String,
    /// The condition with both outcomes.
    pub open: OpenCondition,
}

columns! { LineCondition: "line_conditions", "Conditions of the lines that are not answered"; |c|
    text "code" key = c.code.as_str(), "The code.";
    text "condition" key = c.open.condition.as_str(), "The condition, or what is granted on application.";
    text "kind" = c.open.kind.to_string(), "What it is about.";
    text "title" = c.open.title.as_str(), "What is asked.";
    number[Pct 2] "if_met_pct" = c.open.if_met_pct, "The total if it holds.";
    number[Pct 2] "if_not_pct" = c.open.if_not_pct, "The total if it does not.";
}

columns! { Reconciled: "reconcile", "Lists beside the law"; |r|
    text "list" key = r.list.as_str(), "The list, or an instrument on every line.";
    text "law_reference" = r.law_reference.as_str(), "Where it stands in the law.";
    date "on" key optional = r.on.map(|day| day.to_string()), "Day that is compared; missing: whenever the list holds.";
    integer "law_count" = r.law_count.and_then(|n| i64::try_from(n).ok()), "Entries in the law.";
    text "counted" = r.counted.as_str(), "What the law's count is of.";
    integer "here" = r.here, "Codes here.";
    flag "codes_compared" = r.codes_compared, "Whether the codes were compared, not the count alone.";
    integer "missing" = r.missing.len(), "Codes of the law that are not here.";
    integer "extra" = r.extra.len(), "Codes here that are not in the law.";
    number[UsdMn 0] "trade_usd_mn" = r.trade_usd_mn, "Imports of the weights' year on missing and extra codes.";
    text "completeness" = word(r.completeness), "What follows for instruments on the list.";
    text "finding" = r.finding.as_str(), "What was found, or is unknown.";
}

/// The next change of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChange {
    /// The code asked for.
    pub code: String,
    /// The change.
    pub change: Change,
}

columns! { LineChange: "next_changes", "The next scheduled change"; |c|
    text "code" key = c.code.as_str(), "The code asked for.";
    date "date" key = c.change.date.to_string(), "First day of the new rate.";
    number[Pct 2] "from_rate_pct" = 100.0 * c.change.from_rate, "Mean rate on the day asked for.";
    number[Pct 2] "to_rate_pct" = 100.0 * c.change.to_rate, "Mean rate from the change on.";
    text "causes" = c.change.causes.join("; "), "Instruments whose points differ.";
}

/// What is pending for a line.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePending {
    /// The code asked for.
    pub code: String,
    /// What is pending.
    pub pending: Pending,
}

columns! { LinePending: "pending", "Pending, without force of law or without a day"; |p|
    text "code" key = p.code.as_str(), "The code asked for.";
    text "instrument" key = p.pending.instrument.as_str(), "Instrument id.";
    text "title" = p.pending.title.as_str(), "What it is.";
    text "status" = p.pending.status.to_string(), "Threatened or announced.";
    date "date" = p.pending.date.map(|day| day.to_string()), "The day it is set for.";
    text "note" = p.pending.note.as_str(), "What a reader must know.";
}

columns! { LineSpan: "codes", "Codes that were asked for"; |s|
    text "code" key = s.code.to_string(), "The code.";
    number[Pct 2] "rate_pct" = 100.0 * s.rate, "Mean over the lines below.";
    number[Pct 2] "rate_low_pct" = 100.0 * s.rate_low, "The least rate below, over every open condition.";
    number[Pct 2] "rate_high_pct" = 100.0 * s.rate_high, "The greatest rate below.";
    integer "groups" = s.groups, "Groups of lines charged differently.";
    flag "weighted" = s.weighted, "Whether the mean is weighted with trade.";
}

/// A fee on an entry of some value.
#[derive(Debug, Clone, PartialEq)]
pub struct FeeCharged {
    /// The fee.
    pub fee: Fee,
    /// What the entry pays, USD.
    pub usd: f64,
}

columns! { FeeCharged: "fees", "Fees on an entry, beside duties"; |f|
    text "id" key = f.fee.id.as_str(), "The fee.";
    text "title" = f.fee.title.as_str(), "What it is.";
    number[Usd 2] "charged_usd" = f.usd, "What the entry pays.";
    number[Rate 6] "rate" = f.fee.rate, "Share of the value.";
    number[Usd 2] "least_usd" = f.fee.least_usd, "Least amount for an entry.";
    number[Usd 2] "most_usd" = f.fee.most_usd, "Greatest amount for an entry.";
    text "mode" = f.fee.mode.as_str(), "How the goods must travel.";
    text "legal_reference" = f.fee.legal_reference.as_str(), "Reference in law.";
    flag "unverified" = f.fee.unverified(), "Whether the row is unverified.";
}

columns! { ChainPart: "bridge", "The difference by cause"; |p|
    text "cause" key = p.cause.as_str(), "Instrument, weights, convention or rules.";
    text "authority" = p.authority.as_str(), "Legal authority of an instrument.";
    number[Plain 3] "points" = p.whole_points, "Percentage points from the first end to the last.";
    number[Plain 3] "steps_points" = p.steps_points, "Sum of the points of the steps.";
    number[Plain 3] "interaction_points" = p.interaction_points, "The whole less the sum of the steps.";
}
