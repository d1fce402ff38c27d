//! Wedges on a farm good: its market in tonnes, beside what the economy says.

use detente::path::farm::{Act, Event, Good, Month, Scenario, builtin_names, open};
use detente::policy::{SectorSelector, Wedge};
use detente::standoff::findings::FarmFinding;
use detente::standoff::path::Market;
use serde_json::{Value, json};

use super::question::Question;
use crate::context::Context;
use crate::outcome::CommandError;
use crate::text::{signed, table};

/// Months shown before the wedges begin, and the most that are shown after.
const BEFORE: i32 = 3;
const AFTER: i32 = 24;

/// The markets of the built-in farm goods that the question's wedges are about. A wedge that the market has no use
/// for, and months that its balances do not cover, are said and left out.
pub(super) fn markets(
    question: &Question,
    months: u32,
    context: &Context,
) -> Result<Vec<FarmFinding>, CommandError> {
    let mut found = Vec::new();
    for name in builtin_names() {
        let good = open(name)?;
        let wedges: Result<Vec<Wedge>, _> = question.wedges.iter().map(|w| w.parse()).collect();
        let of_good = |w: &Wedge| match &w.sector {
            Some(SectorSelector::One(code)) => *code == good.header.code,
            _ => false,
        };
        let wedges: Vec<Wedge> = wedges?.into_iter().filter(of_good).collect();
        if wedges.is_empty() {
            continue;
        }
        let market = window(question, months, &good).and_then(|scenario| {
            let events = wedges.into_iter().map(|wedge| event(question, wedge));
            let scenario = Scenario {
                events: events.collect(),
                ..scenario
            };
            Market::new(good, scenario, None)
        });
        let Some(market) = market else {
            context.warn(format!(
                "{name}: the market in tonnes is left out, because its balances do not cover the month or nobody else sells \
                 to the buyer; see detente farm {name}"
            ));
            continue;
        };
        match market.run() {
            Ok(runs) => found.push(market.finding(&runs).map_err(CommandError::from_library)?),
            Err(error) => context.warn(format!("{name}: no market in tonnes: {error}")),
        }
    }
    Ok(found)
}

/// First month of the question.
fn start(question: &Question) -> Month {
    Month::new(i32::from(question.start.0), i32::from(question.start.1))
}

fn event(question: &Question, wedge: Wedge) -> Event {
    let from = start(question);
    Event {
        known: from,
        from,
        to: question
            .scenario
            .until
            .map(|last| from.plus(last as i32 - 1)),
        broken: None,
        act: Act::Wedge(wedge),
    }
}

/// The months around the start that the good's balances cover; `None` if they do not cover the start.
fn window(question: &Question, months: u32, good: &Good) -> Option<Scenario> {
    let begins = start(question);
    let first_month = good.header.year_starts as i32;
    let covered = good.years().into_iter().find_map(|(a, b)| {
        let (first, last) = (
            Month::new(a, first_month),
            Month::new(b + 1, first_month).plus(-1),
        );
        (first <= begins && begins <= last).then_some((first, last))
    })?;
    let from = begins.plus(-BEFORE).max(covered.0);
    let end = begins.plus((months as i32).min(AFTER) - 1).min(covered.1);
    Some(Scenario {
        title: format!("{} under the wedges of the question", good.header.name),
        ..Scenario::quiet(from, usize::try_from(end.since(from) + 1).ok()?)
    })
}

/// The markets for people.
pub(super) fn text(markets: &[FarmFinding]) -> String {
    let mut text = String::new();
    for farm in markets {
        let (seller, rival, buyer) = (&farm.seller, &farm.rival, &farm.buyer);
        let band = |b: &detente::standoff::findings::Bands| {
            let range = b.range();
            format!(
                "{} ({} to {})",
                signed(Some(b.central), 0),
                signed(Some(range.low), 0),
                signed(Some(range.high), 0)
            )
        };
        let whole = |b: &detente::standoff::findings::Bands| {
            let range = b.range();
            format!("{:.0} ({:.0} to {:.0})", b.central, range.low, range.high)
        };
        let rows = farm.months.iter().map(|m| {
            vec![
                m.month.to_string()[..7].to_owned(),
                band(&m.gap_usd_t),
                signed(Some(m.gap_without_usd_t), 0),
                whole(&m.seller_kt),
                format!("{:.0}", m.seller_without_kt),
                whole(&m.rival_kt),
                format!("{:.0}", m.rival_without_kt),
            ]
        });
        let over = format!("{rival} over {seller}, USD/t");
        let (sold, rivals) = (
            format!("{seller} to {buyer}, kt"),
            format!("{rival} to {buyer}, kt"),
        );
        text += &format!(
            "\nThe market of {} in tonnes, central and the range of its bands (docs/farm.md)\n{}",
            farm.good,
            table(
                &[
                    "month", &over, "without", &sold, "without", &rivals, "without"
                ],
                rows.collect()
            )
        );
        let accounts = (farm.accounts.iter()).filter(|a| a.total_usd_mn.central.abs() >= 1.0);
        let rows = accounts.map(|a| {
            let columns = [
                &a.growers_usd_mn,
                &a.holders_usd_mn,
                &a.users_usd_mn,
                &a.treasury_usd_mn,
                &a.total_usd_mn,
            ];
            let row = std::iter::once(a.code.clone());
            row.chain(columns.into_iter().map(band)).collect()
        });
        text += &format!(
            "\nWho gains and who pays, {} to {}, USD million\n{}",
            &farm.from.to_string()[..7],
            &farm.until.to_string()[..7],
            table(
                &[
                    "region", "growers", "holders", "users", "treasury", "together"
                ],
                rows.collect()
            )
        );
    }
    text
}

/// The markets for programs.
pub(super) fn object(markets: &[FarmFinding]) -> Value {
    json!(markets)
}
