//! Games with published or closed-form answers: quantal response, chosen threats, worst equilibria, attrition, deals as stopping games,
//! moving, patience, shares. What the talks would have said of the record stands beside it in `detente replicate talks`.

use detente_talks::attrition::{Attrition, Contest, Flow, Resolve, Side, Types, war_of_attrition};
use detente_talks::moving::{MoveGame, Preparation, when_both_move};
use detente_talks::quantal::quantal_response;
use detente_talks::ranking::Share;
use detente_talks::threats::{threats_with_money, threats_without_money, worst_equilibrium};
use detente_talks::{
    Concept, Course, Menu, Menus, Months, PayoffTable, Punishment, TalksError, foreseen_end,
    lottery_bargain, patience_needed,
};

use super::{AnalyticCase, CaseStatus, Cell, Failure, Sheet, Stop};

pub(super) const CASE: AnalyticCase = AnalyticCase {
    name: "talks",
    title: "The talks: games with published or closed-form answers",
    method: "Two-by-two games, wars of attrition, deals and levers whose answers follow from the papers named or from an equation \
             in closed form; nothing is solved for a world.",
    fill,
};

impl From<TalksError> for Stop {
    fn from(error: TalksError) -> Self {
        Self::Failed(Failure {
            status: CaseStatus::Unsupported,
            message: error.to_string(),
        })
    }
}

/// Digits of a number that a paper prints.
const SIX: f64 = 5e-7;

fn fill(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    quantal(sheet)?;
    chosen_threats(sheet)?;
    worst(sheet)?;
    attrition(sheet)?;
    deals(sheet)?;
    moves(sheet)?;
    numbers(sheet)
}

/// Writes a number down.
fn number(
    sheet: &mut Sheet<'_>,
    what: &str,
    source: &'static str,
    tolerance: f64,
    expected: f64,
    ours: f64,
) {
    let cell = Cell {
        region: "*",
        measure: what.to_owned(),
        unit: "",
        tolerance,
        source,
    };
    sheet.compare(cell, expected, ours);
}

fn bimatrix(rows: &[&[f64]], columns: &[&[f64]]) -> Result<PayoffTable, TalksError> {
    const NAMES: [&str; 3] = ["a", "b", "c"];
    let menus = Menus::new(vec![
        Menu::of("one", NAMES[..rows.len()].iter().copied()),
        Menu::of("two", NAMES[..rows[0].len()].iter().copied()),
    ])?;
    let cells = rows.iter().zip(columns);
    let cells = cells.flat_map(|(a, b)| a.iter().zip(*b).map(|(x, y)| vec![*x, *y]));
    PayoffTable::new(menus, cells.collect())
}

fn quantal(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    let source = "McKelvey and Palfrey, Games Econ. Behav. 10 (1995) 6; pygambit";
    let pennies = bimatrix(&[&[9.0, 0.0], &[0.0, 1.0]], &[&[0.0, 1.0], &[1.0, 0.0]])?;
    let expected = [
        (0.5, 0.830671, 0.418077),
        (1.0, 0.893576, 0.312780),
        (3.0, 0.795384, 0.145256),
    ];
    let points = quantal_response(&pennies, &expected.map(|e| e.0))?;
    for (point, (lambda, up, left)) in points.iter().zip(expected) {
        let what = format!("pennies 9, 1 at λ {lambda}");
        let [rows, columns] = [0, 1].map(|p| point.probabilities[p][0]);
        number(sheet, &format!("{what}: P(up)"), source, SIX, up, rows);
        number(
            sheet,
            &format!("{what}: P(left)"),
            source,
            SIX,
            left,
            columns,
        );
    }
    let dilemma = bimatrix(&[&[9.0, 0.0], &[10.0, 3.0]], &[&[9.0, 10.0], &[0.0, 3.0]])?;
    for point in quantal_response(&dilemma, &[2.0])? {
        let x = point.probabilities[0][0];
        let source = "root of x = 1/(1 + e^(2(3 − 2x)))";
        number(sheet, "dilemma at λ 2: P(C)", source, 5e-9, 0.00249739, x);
    }
    Ok(())
}

fn chosen_threats(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    let source = "Nash, Econometrica 21 (1953) 128";
    let table = bimatrix(&[&[5.0, 0.0], &[0.0, 3.0]], &[&[3.0, -4.0], &[0.0, 6.0]])?;
    let found = threats_with_money(&table)?;
    for (at, expected) in [5.5, 3.5].into_iter().enumerate() {
        let what = format!("with money: payoff {}", at + 1);
        number(sheet, &what, source, 1e-9, expected, found.payoffs[at]);
    }
    let table = bimatrix(&[&[4.0, 1.0], &[2.0, 0.0]], &[&[2.0, 1.0], &[4.0, -3.0]])?;
    let found = threats_without_money(&table)?;
    let bargain = lottery_bargain(&table, found.if_carried_out, Concept::Nash, 0.0)?;
    for (at, (payoff, threat)) in [(3.42857, 1.87755), (2.57143, 1.02041)]
        .into_iter()
        .enumerate()
    {
        let side = at + 1;
        let what = format!("without money: payoff {side}");
        number(sheet, &what, source, 5e-6, payoff, found.payoffs[at]);
        let what = format!("without money: threat {side}");
        number(sheet, &what, source, 5e-6, threat, found.if_carried_out[at]);
        let agreed = bargain.as_ref().map_or(f64::NAN, |b| b.payoffs[at]);
        let what = format!("without money: Nash bargain from that threat {side}");
        number(sheet, &what, source, 5e-6, payoff, agreed);
    }
    Ok(())
}

fn worst(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    let source = "Abreu, Econometrica 56 (1988) 383";
    let dilemma = bimatrix(&[&[9.0, 0.0], &[10.0, 3.0]], &[&[9.0, 10.0], &[0.0, 3.0]])?;
    let of = |table: &PayoffTable, discount: f64| -> Result<f64, TalksError> {
        let found = worst_equilibrium(table, discount)?;
        Ok(found.worst.map_or(f64::NAN, |w| w[0]))
    };
    let ours = of(&dilemma, 0.9)?;
    number(
        sheet,
        "worst equilibrium of the dilemma",
        source,
        1e-6,
        3.0,
        ours,
    );
    let punishing = bimatrix(
        &[&[9.0, 0.0, -6.0], &[10.0, 3.0, -5.0], &[-1.0, -1.0, -8.0]],
        &[&[9.0, 10.0, -1.0], &[0.0, 3.0, -1.0], &[-6.0, -5.0, -8.0]],
    )?;
    for (discount, expected) in [(0.17, 3.0), (0.18, -5.0)] {
        let what = format!("the same with a punishment, δ {discount}");
        let ours = of(&punishing, discount)?;
        number(sheet, &what, source, 1e-6, expected, ours);
    }
    Ok(())
}

fn fought(sides: [Side; 2]) -> Result<Attrition, TalksError> {
    war_of_attrition(&Contest::new(sides, 0.0)?)
}

fn known(flows: [Flow; 2], prizes: [f64; 2], nevers: [f64; 2]) -> Result<Attrition, TalksError> {
    let [one, two] = flows;
    let side = |cost, at: usize| Side {
        cost,
        resolve: Resolve::known(prizes[at], nevers[at]),
    };
    fought([side(one, 0), side(two, 1)])
}

fn attrition(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    let source = "Hendricks, Weiss and Wilson, Int. Econ. Rev. 29 (1988) 663";
    let steady = |a: f64, b: f64| [Flow::Steady(a), Flow::Steady(b)];
    let war = known(steady(1.0, 1.0), [1.0; 2], [0.1, 0.05])?;
    let end = |war: &Attrition| war.end.unwrap_or(f64::NAN);
    for (what, expected, ours) in [
        ("end, ln 10", 10f64.ln(), end(&war)),
        ("first at once", 0.0, war.at_once[0]),
        ("second at once", 0.5, war.at_once[1]),
        ("first yields", 0.2475, war.yields[0]),
        ("second yields", 0.7475, war.yields[1]),
        ("never", 0.005, war.never),
    ] {
        let what = format!("attrition, cost 1, prize 1, z 0.1 and 0.05: {what}");
        number(sheet, &what, source, 1e-7, expected, ours);
    }
    let war = known(steady(0.02, 0.05), [1.0, 0.8], [0.2, 0.1])?;
    let what = "attrition, costs 0.02 and 0.05";
    number(
        sheet,
        &format!("{what}: end"),
        source,
        5e-5,
        25.7510,
        end(&war),
    );
    number(
        sheet,
        &format!("{what}: second at once"),
        source,
        SIX,
        0.832633,
        war.at_once[1],
    );
    let uniform = || Side {
        cost: Flow::Steady(1.0),
        resolve: Resolve::private(0.0, Types::Uniform { most: 1.0 }, 0.1),
    };
    let war = fought([uniform(), uniform()])?;
    let expected = -1.0 + 10f64.ln() / 0.9;
    number(
        sheet,
        "attrition, uniform resolve: end",
        "closed form",
        1e-7,
        expected,
        end(&war),
    );
    let fading = |first: f64| Flow::Fading { first, rate: 0.15 };
    let war = known([fading(0.2), fading(0.2)], [1.0; 2], [0.3; 2])?;
    number(
        sheet,
        "attrition, fading cost 0.2: end",
        "closed form",
        5e-5,
        15.5522,
        end(&war),
    );
    let war = known([fading(0.1), fading(0.1)], [1.0; 2], [0.3; 2])?;
    let worn = f64::from(u8::from(war.end.is_some()));
    number(
        sheet,
        "attrition, fading cost 0.1: worn down",
        "closed form",
        0.0,
        0.0,
        worn,
    );
    let log_normal = |cost: f64| Side {
        cost: Flow::Steady(cost),
        resolve: Resolve::private(
            0.0,
            Types::LogNormal {
                median: 0.3,
                spread: 1.0,
            },
            0.1,
        ),
    };
    let source = "reference computation";
    let war = fought([log_normal(0.03), log_normal(0.03)])?;
    let median = |war: &Attrition| war.median().unwrap_or(f64::NAN);
    let what = "attrition, log-normal resolve";
    number(
        sheet,
        &format!("{what}: median"),
        source,
        5e-4,
        1.333,
        median(&war),
    );
    number(
        sheet,
        &format!("{what}: first yields"),
        source,
        5e-4,
        0.495,
        war.yields[0],
    );
    number(
        sheet,
        &format!("{what}: never"),
        source,
        1e-9,
        0.01,
        war.never,
    );
    let war = fought([log_normal(0.06), log_normal(0.03)])?;
    let what = "attrition, cost of the first doubled";
    number(
        sheet,
        &format!("{what}: median"),
        source,
        5e-4,
        0.510,
        median(&war),
    );
    let imposed = war.over_with_given_imposed(0.5).unwrap_or(f64::NAN);
    number(
        sheet,
        &format!("{what}: median once imposed"),
        source,
        5e-4,
        1.218,
        imposed,
    );
    // Probabilities among all, those that never end included; the second was printed to three digits by a program whose own error
    // is not stated.
    let [at_once, other] = war.at_once;
    let first = "the first side yields";
    number(
        sheet,
        &format!("{what}: {first}"),
        source,
        5e-4,
        0.667,
        war.yields[0],
    );
    number(
        sheet,
        &format!("{what}: {first} once imposed"),
        source,
        1e-3,
        0.551,
        (war.yields[0] - at_once * (1.0 - other)) / war.imposed(),
    );
    Ok(())
}

/// A deal of months 0 to 10 worth 3 a month, 1 for ever after; a breach gives `cheat` until it is answered, being broken against `cheated`.
fn eleven_months(cheat: f64, cheated: f64, lag: usize) -> Result<Course, TalksError> {
    let row = |value: f64, start: usize| {
        let held = 11usize.saturating_sub(start).min(lag);
        Months::new(vec![value; held].into_iter().chain([1.0]).collect())
    };
    let rows = |value: f64| (0..12).map(|s| row(value, s)).collect::<Result<_, _>>();
    let after = || Months::new(vec![1.0]);
    Ok(Course {
        keep: Months::new([vec![3.0; 11], vec![1.0]].concat())?,
        cheat: rows(cheat)?,
        cheated: rows(cheated)?,
        both: vec![after()?],
        punished: vec![after()?],
    })
}

fn deals(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    let source = "Benoît and Krishna, Econometrica 53 (1985) 905";
    let ends = |one: Course, two: Course, lag: usize| -> Result<f64, TalksError> {
        let punishment = Punishment {
            reaction_months: lag,
            punished_months: None,
        };
        let found = foreseen_end(&[(one, 0.95), (two, 0.95)], punishment, 40, 0.0)?;
        Ok(found.end.map_or(f64::INFINITY, |m| m as f64))
    };
    for (lag, expected) in [(1, 10.0), (2, 9.0), (3, 8.0), (6, 5.0)] {
        let (tempted, calm) = (eleven_months(4.0, 1.5, lag)?, eleven_months(1.0, 1.5, lag)?);
        let what = format!("a deal of eleven months, one tempted, answer after {lag}: end");
        let ours = ends(tempted, calm, lag)?;
        number(sheet, &what, source, 0.0, expected, ours);
    }
    for (what, one, two, lag) in [
        (
            "a deal, worse to be broken against than to break: end",
            eleven_months(4.0, 0.0, 1)?,
            eleven_months(1.0, 0.0, 1)?,
            1,
        ),
        (
            "a deal, both tempted: end",
            eleven_months(4.0, 1.5, 1)?,
            eleven_months(4.0, 1.5, 1)?,
            1,
        ),
        (
            "a deal, the other would be left: end",
            eleven_months(4.0, 1.5, 6)?,
            eleven_months(2.0, 1.5, 6)?,
            6,
        ),
    ] {
        let ours = ends(one, two, lag)?;
        number(sheet, what, source, 0.0, 0.0, ours);
    }
    for (lag, expected, tolerance) in [
        (1, 6.2e-17, 1e-17),
        (6, 0.00199, 5e-6),
        (12, 0.0446, 5e-5),
        (24, 0.211, 5e-4),
    ] {
        let what = format!("patience a year, gain 0.017, loss 0.364, answer after {lag}");
        let ours = patience_needed(0.017, 0.364, lag)?;
        number(
            sheet,
            &what,
            "(g/(g + l))^(12/L)",
            tolerance,
            expected,
            ours,
        );
    }
    Ok(())
}

fn moves(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    let game = |loss: Vec<f64>, cost: f64, price: f64, audience: f64| MoveGame {
        target_loss: vec![loss],
        sender_cost: vec![vec![cost]],
        prize: 5.0,
        price,
        audience,
        months: 24,
        discounts: [0.98; 2],
        preparations: vec![Preparation {
            name: "central".to_owned(),
            pace: 1.0,
            cost: 0.0,
        }],
        noise: 0.0,
    };
    let fading: Vec<f64> = (0..24).map(|u| 0.9f64.powi(u)).collect();
    let rows = [
        ("price 8.5", 0.192110, fading.clone(), -0.01, 8.5, 0.0),
        ("price 8", 5.0, fading, -0.01, 8.0, 0.0),
        ("costly, no audience", 0.0, vec![1.0], 0.1, 3.0, 0.0),
        ("costly, audience 0.29", 0.0, vec![1.0], 0.1, 3.0, 0.29),
        ("costly, audience 0.30", 5.0, vec![1.0], 0.1, 3.0, 0.30),
    ];
    for (what, expected, loss, cost, price, audience) in rows {
        let found = when_both_move(&game(loss, cost, price, audience))?;
        let what = format!("when to move, {what}: worth to the owner");
        number(
            sheet,
            &what,
            "closed form",
            SIX,
            expected,
            found.sender_value,
        );
    }
    Ok(())
}

fn numbers(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    let source = "Wilson, J. Am. Stat. Assoc. 22 (1927) 209";
    let share = Share::of(5.0, 12);
    for (what, expected, ours) in [
        ("share", 0.417, share.share),
        ("low", 0.193, share.low),
        ("high", 0.680, share.high),
    ] {
        let what = format!("first in 5 of 12 draws: {what}");
        number(sheet, &what, source, 5e-4, expected, ours);
    }
    Ok(())
}
