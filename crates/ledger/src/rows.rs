//! The columns of the ledger's tables, beside the answers they read.

use detente_world::table::{Column, Row, Unit};

use crate::{
    Average, ChainPart, Change, Completeness, Component, Fee, LineComponent, LineRate, LineSpan,
    OpenCondition, Pending, Reconciled,
};

impl Row for Average {
    const TABLE: &'static str = "average";
    const TITLE: &'static str = "Average duty";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("imposer", "Region that imposes the duties.", |a| {
            Some(a.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("target", "Region whose goods pay.", |a| {
            Some(a.target.as_str().into())
        })
        .key(),
        Column::date("on", "The day.", |a| Some(a.on.to_string().into())),
        Column::date("known_on", "What was known on this day counts.", |a| {
            Some(a.known_on.to_string().into())
        }),
        Column::number("average_pct", Unit::Pct, 2, "The average duty.", |a| {
            Some(a.average_pct)
        }),
        Column::text("weights", "How lines are weighted.", |a| {
            Some(a.weights.to_string().into())
        }),
        Column::<Self>::integer("weights_year", "Year of the weights.", |a| {
            a.weights_year.map(i64::from)
        })
        .optional(),
        Column::<Self>::text(
            "weights_file",
            "The user's file that the weights are from.",
            |a| a.weights_file.as_deref().map(Into::into),
        )
        .optional(),
        Column::text("metals", "On which value metal contents pay.", |a| {
            Some(a.metals.to_string().into())
        }),
        Column::text(
            "exclusions",
            "How exclusions on application are taken.",
            |a| Some(a.exclusions.to_string().into()),
        ),
        Column::<Self>::date("loaded_on", "Day on which the goods were loaded.", |a| {
            a.loaded_on.map(|day| day.to_string().into())
        })
        .optional(),
        Column::<Self>::text(
            "with",
            "Instruments counted although they are not in force.",
            |a| (!a.with.is_empty()).then(|| a.with.join("; ").into()),
        )
        .optional(),
        Column::<Self>::text(
            "readings",
            "Other readings of the law that were chosen.",
            |a| (!a.readings.is_empty()).then(|| a.readings.join("; ").into()),
        )
        .optional(),
        Column::number(
            "unverified_pct",
            Unit::Pct,
            2,
            "Points that rest on unverified rows.",
            |a| Some(a.unverified_points),
        ),
        Column::number(
            "unreconciled_pct",
            Unit::Pct,
            2,
            "Points of instruments whose lists or exemptions were not reconciled with the law.",
            |a| Some(a.unreconciled_points),
        ),
        Column::<Self>::number(
            "imports_usd_mn",
            Unit::UsdMn,
            0,
            "Imports that the average covers, in the weights' year.",
            |a| a.imports_usd_mn,
        )
        .optional(),
        Column::<Self>::number(
            "revenue_fixed_imports_usd_mn",
            Unit::UsdMn,
            0,
            "What the average collects on those imports were they not to change.",
            |a| a.revenue_fixed_imports_usd_mn,
        )
        .optional(),
        Column::number(
            "coverage_pct",
            Unit::Pct,
            1,
            "Share of the weights that the average covers.",
            |a| Some(a.coverage_pct),
        ),
        Column::integer(
            "lines_outside_edition",
            "Lines with a weight that the schedule in use does not have.",
            |a| i64::try_from(a.lines_outside_edition).ok(),
        ),
    ];
}

/// The word for a completeness.
fn word(completeness: Completeness) -> &'static str {
    match completeness {
        Completeness::Reconciled => "reconciled",
        Completeness::Partial => "partial",
        Completeness::Unknown => "unknown",
    }
}

impl Row for Component {
    const TABLE: &'static str = "components";
    const TITLE: &'static str = "What the average is made of";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("instrument", "Instrument id.", |c| {
            Some(c.instrument.as_str().into())
        })
        .key(),
        Column::text("authority", "Legal authority.", |c| {
            Some(c.authority.as_str().into())
        }),
        Column::number(
            "points",
            Unit::Plain,
            3,
            "Percentage points of the average.",
            |c| Some(c.points),
        ),
        Column::text(
            "completeness",
            "Whether its lists and exemptions were held against the law.",
            |c| Some(word(c.completeness).into()),
        ),
        Column::flag("unverified", "Whether its row is unverified.", |c| {
            Some(c.unverified)
        }),
    ];
}

impl Row for OpenCondition {
    const TABLE: &'static str = "conditions";
    const TITLE: &'static str = "Conditions that are not answered";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "condition",
            "The condition, or what is granted on application.",
            |c| Some(c.condition.as_str().into()),
        )
        .key(),
        Column::text("kind", "What it is about.", |c| {
            Some(c.kind.to_string().into())
        }),
        Column::text("title", "What is asked.", |c| Some(c.title.as_str().into())),
        Column::number(
            "if_met_pct",
            Unit::Pct,
            2,
            "The average if it holds.",
            |c| Some(c.if_met_pct),
        ),
        Column::number(
            "if_not_pct",
            Unit::Pct,
            2,
            "The average if it does not.",
            |c| Some(c.if_not_pct),
        ),
        Column::number(
            "points",
            Unit::Plain,
            2,
            "Percentage points that hang on it.",
            |c| Some(c.points()),
        ),
    ];
}

impl Row for LineRate {
    const TABLE: &'static str = "lines";
    const TITLE: &'static str = "Lines";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "code",
            "The code, or the beginning that lines charged alike have in common.",
            |l| Some(l.code.to_string().into()),
        )
        .key(),
        Column::number(
            "rate_pct",
            Unit::Pct,
            2,
            "Total as conditions are taken without an answer.",
            |l| Some(100.0 * l.rate),
        ),
        Column::number(
            "rate_low_pct",
            Unit::Pct,
            2,
            "The least total over the open conditions.",
            |l| Some(100.0 * l.rate_low),
        ),
        Column::number(
            "rate_high_pct",
            Unit::Pct,
            2,
            "The greatest total over the open conditions.",
            |l| Some(100.0 * l.rate_high),
        ),
        Column::integer(
            "open_conditions",
            "How many conditions are not answered.",
            |l| i64::try_from(l.open.len()).ok(),
        ),
        Column::<Self>::integer(
            "known_at_digits",
            "Digits at which the rate is known, where the law may differ at more.",
            |l| l.known_at_digits.map(i64::from),
        )
        .optional(),
        Column::number(
            "value_usd_mn",
            Unit::UsdMn,
            1,
            "Trade of the weights' year.",
            |l| l.value_usd.map(|usd| usd / 1e6),
        ),
        Column::integer("lines", "How many traded lines it stands for.", |l| {
            i64::try_from(l.stands_for.len().max(1)).ok()
        }),
    ];
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

impl Row for LinePart {
    const TABLE: &'static str = "line_components";
    const TITLE: &'static str = "What each line is charged, and why";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The code.", |l| Some(l.code.as_str().into())).key(),
        Column::<Self>::text("instrument", "Instrument id.", |l| {
            Some(l.part.instrument.as_str().into())
        })
        .key(),
        Column::text("authority", "Legal authority.", |l| {
            Some(l.part.authority.as_str().into())
        }),
        Column::text(
            "headings",
            "Headings under which the goods are entered for it.",
            |l| Some(l.part.headings.join("; ").into()),
        ),
        Column::flag("charged", "Whether it is in the total.", |l| {
            Some(l.charged)
        }),
        Column::number(
            "rate_pct",
            Unit::Pct,
            2,
            "The instrument's own rate on this line.",
            |l| Some(l.part.rate_pct),
        ),
        Column::number(
            "share",
            Unit::Plain,
            3,
            "Share of the value on which it is charged.",
            |l| Some(l.part.share),
        ),
        Column::number(
            "points",
            Unit::Plain,
            2,
            "Percentage points charged.",
            |l| Some(l.part.points),
        ),
        Column::<Self>::text(
            "condition",
            "The condition under which its list names the line.",
            |l| l.part.condition.as_deref().map(Into::into),
        )
        .optional(),
        Column::text(
            "rule",
            "Why it is charged in full, in part or not at all.",
            |l| Some(l.part.rule.as_str().into()),
        ),
        Column::<Self>::text(
            "displaces",
            "Instruments that it puts out on this line.",
            |l| {
                let ids = &l.part.displaced;
                (!ids.is_empty()).then(|| ids.join("; ").into())
            },
        )
        .optional(),
        Column::<Self>::text(
            "lifted",
            "What frees a share of the value from it, each in its own words.",
            |l| {
                let words = &l.part.lifted;
                (!words.is_empty()).then(|| words.join("; ").into())
            },
        )
        .optional(),
        Column::<Self>::text("list_flag", "What the list says beside the code.", |l| {
            Some(l.part.list_flag.as_str())
                .filter(|f| !f.is_empty())
                .map(Into::into)
        })
        .optional(),
        Column::text(
            "completeness",
            "Whether its lists and exemptions were held against the law.",
            |l| Some(word(l.part.completeness).into()),
        ),
        Column::text("legal_reference", "Reference in law.", |l| {
            Some(l.part.legal_reference.as_str().into())
        }),
        Column::flag("unverified", "Whether its row is unverified.", |l| {
            Some(l.part.unverified)
        }),
    ];
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

impl Row for LineCondition {
    const TABLE: &'static str = "line_conditions";
    const TITLE: &'static str = "Conditions of the lines that are not answered";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The code.", |c| Some(c.code.as_str().into())).key(),
        Column::<Self>::text(
            "condition",
            "The condition, or what is granted on application.",
            |c| Some(c.open.condition.as_str().into()),
        )
        .key(),
        Column::text("kind", "What it is about.", |c| {
            Some(c.open.kind.to_string().into())
        }),
        Column::text("title", "What is asked.", |c| {
            Some(c.open.title.as_str().into())
        }),
        Column::number("if_met_pct", Unit::Pct, 2, "The total if it holds.", |c| {
            Some(c.open.if_met_pct)
        }),
        Column::number(
            "if_not_pct",
            Unit::Pct,
            2,
            "The total if it does not.",
            |c| Some(c.open.if_not_pct),
        ),
    ];
}

impl Row for Reconciled {
    const TABLE: &'static str = "reconcile";
    const TITLE: &'static str = "Lists beside the law";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("list", "The list, or an instrument on every line.", |r| {
            Some(r.list.as_str().into())
        })
        .key(),
        Column::text("law_reference", "Where it stands in the law.", |r| {
            Some(r.law_reference.as_str().into())
        }),
        Column::<Self>::date(
            "on",
            "Day that is compared; missing: whenever the list holds.",
            |r| r.on.map(|day| day.to_string().into()),
        )
        .key()
        .optional(),
        Column::integer("law_count", "Entries in the law.", |r| {
            r.law_count.and_then(|n| i64::try_from(n).ok())
        }),
        Column::text("counted", "What the law's count is of.", |r| {
            Some(r.counted.as_str().into())
        }),
        Column::integer("here", "Codes here.", |r| i64::try_from(r.here).ok()),
        Column::flag(
            "codes_compared",
            "Whether the codes were compared, not the count alone.",
            |r| Some(r.codes_compared),
        ),
        Column::integer("missing", "Codes of the law that are not here.", |r| {
            i64::try_from(r.missing.len()).ok()
        }),
        Column::integer("extra", "Codes here that are not in the law.", |r| {
            i64::try_from(r.extra.len()).ok()
        }),
        Column::number(
            "trade_usd_mn",
            Unit::UsdMn,
            0,
            "Imports of the weights' year on missing and extra codes.",
            |r| r.trade_usd_mn,
        ),
        Column::text(
            "completeness",
            "What follows for instruments on the list.",
            |r| Some(word(r.completeness).into()),
        ),
        Column::text("finding", "What was found, or is unknown.", |r| {
            Some(r.finding.as_str().into())
        }),
    ];
}

/// The next change of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChange {
    /// The code asked for.
    pub code: String,
    /// The change.
    pub change: Change,
}

impl Row for LineChange {
    const TABLE: &'static str = "next_changes";
    const TITLE: &'static str = "The next scheduled change";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The code asked for.", |c| {
            Some(c.code.as_str().into())
        })
        .key(),
        Column::<Self>::date("date", "First day of the new rate.", |c| {
            Some(c.change.date.to_string().into())
        })
        .key(),
        Column::number(
            "from_rate_pct",
            Unit::Pct,
            2,
            "Mean rate on the day asked for.",
            |c| Some(100.0 * c.change.from_rate),
        ),
        Column::number(
            "to_rate_pct",
            Unit::Pct,
            2,
            "Mean rate from the change on.",
            |c| Some(100.0 * c.change.to_rate),
        ),
        Column::text("causes", "Instruments whose points differ.", |c| {
            Some(c.change.causes.join("; ").into())
        }),
    ];
}

/// What is pending for a line.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePending {
    /// The code asked for.
    pub code: String,
    /// What is pending.
    pub pending: Pending,
}

impl Row for LinePending {
    const TABLE: &'static str = "pending";
    const TITLE: &'static str = "Pending, without force of law or without a day";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The code asked for.", |p| {
            Some(p.code.as_str().into())
        })
        .key(),
        Column::<Self>::text("instrument", "Instrument id.", |p| {
            Some(p.pending.instrument.as_str().into())
        })
        .key(),
        Column::text("title", "What it is.", |p| {
            Some(p.pending.title.as_str().into())
        }),
        Column::text("status", "Threatened or announced.", |p| {
            Some(p.pending.status.to_string().into())
        }),
        Column::date("date", "The day it is set for.", |p| {
            p.pending.date.map(|day| day.to_string().into())
        }),
        Column::text("note", "What a reader must know.", |p| {
            Some(p.pending.note.as_str().into())
        }),
    ];
}

impl Row for LineSpan {
    const TABLE: &'static str = "codes";
    const TITLE: &'static str = "Codes that were asked for";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The code.", |s| Some(s.code.to_string().into())).key(),
        Column::number(
            "rate_pct",
            Unit::Pct,
            2,
            "Mean over the lines below.",
            |s| Some(100.0 * s.rate),
        ),
        Column::number(
            "rate_low_pct",
            Unit::Pct,
            2,
            "The least rate below, over every open condition.",
            |s| Some(100.0 * s.rate_low),
        ),
        Column::number(
            "rate_high_pct",
            Unit::Pct,
            2,
            "The greatest rate below.",
            |s| Some(100.0 * s.rate_high),
        ),
        Column::integer("groups", "Groups of lines charged differently.", |s| {
            i64::try_from(s.groups).ok()
        }),
        Column::flag(
            "weighted",
            "Whether the mean is weighted with trade.",
            |s| Some(s.weighted),
        ),
    ];
}

/// A fee on an entry of some value.
#[derive(Debug, Clone, PartialEq)]
pub struct FeeCharged {
    /// The fee.
    pub fee: Fee,
    /// What the entry pays, USD.
    pub usd: f64,
}

impl Row for FeeCharged {
    const TABLE: &'static str = "fees";
    const TITLE: &'static str = "Fees on an entry, beside duties";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("id", "The fee.", |f| Some(f.fee.id.as_str().into())).key(),
        Column::text("title", "What it is.", |f| {
            Some(f.fee.title.as_str().into())
        }),
        Column::number("charged_usd", Unit::Usd, 2, "What the entry pays.", |f| {
            Some(f.usd)
        }),
        Column::number("rate", Unit::Rate, 6, "Share of the value.", |f| {
            Some(f.fee.rate)
        }),
        Column::number(
            "least_usd",
            Unit::Usd,
            2,
            "Least amount for an entry.",
            |f| f.fee.least_usd,
        ),
        Column::number(
            "most_usd",
            Unit::Usd,
            2,
            "Greatest amount for an entry.",
            |f| f.fee.most_usd,
        ),
        Column::text("mode", "How the goods must travel.", |f| {
            Some(f.fee.mode.as_str().into())
        }),
        Column::text("legal_reference", "Reference in law.", |f| {
            Some(f.fee.legal_reference.as_str().into())
        }),
        Column::flag("unverified", "Whether the row is unverified.", |f| {
            Some(f.fee.unverified())
        }),
    ];
}

impl Row for ChainPart {
    const TABLE: &'static str = "bridge";
    const TITLE: &'static str = "The difference by cause";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("cause", "Instrument, weights, convention or rules.", |p| {
            Some(p.cause.as_str().into())
        })
        .key(),
        Column::text("authority", "Legal authority of an instrument.", |p| {
            Some(p.authority.as_str().into())
        }),
        Column::number(
            "points",
            Unit::Plain,
            3,
            "Percentage points from the first end to the last.",
            |p| Some(p.whole_points),
        ),
        Column::number(
            "steps_points",
            Unit::Plain,
            3,
            "Sum of the points of the steps.",
            |p| Some(p.steps_points),
        ),
        Column::number(
            "interaction_points",
            Unit::Plain,
            3,
            "The whole less the sum of the steps.",
            |p| Some(p.interaction_points),
        ),
    ];
}
