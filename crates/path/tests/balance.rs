//! The materials balance keeps what a balance must keep, for any question and any position in the ranges.

use std::sync::OnceLock;

use detente_economy::Schedule;
use detente_path::{
    Announcement, Balance, Expectations, Figures, Path, PathError, Position, Scenario, SupplyModel,
};
use detente_policy::{Policy, Wedge, WedgeKind};
use detente_world::{SPLIT_WORLD, World, builtin};
use proptest::prelude::*;

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| builtin(SPLIT_WORLD).expect("a world"))
}

fn cut(partner: &str, level: f64) -> Scenario {
    let mut policy = Policy::default();
    for good in ["REO", "REM"] {
        let text = format!("CHN:{partner}:{good}={level}");
        policy
            .wedges
            .push(Wedge::parse(WedgeKind::Cap, &text).expect("a wedge"));
    }
    Scenario::new(policy.apply(world()).expect("a policy"))
}

fn balance(scenario: &Scenario, position: Position, months: u32) -> Result<Balance, PathError> {
    let (figures, schedule) = (Figures::builtin()?, Schedule::builtin()?);
    Path::new(world(), &figures, &schedule, scenario, None)?.balance(position, months)
}

/// A position from nine numbers.
fn position(z: [f64; 9]) -> Position {
    Position {
        economy: z[0],
        critical: z[1],
        supply: z[2],
        stocks: z[3],
        exposure: z[4],
        eta: z[5],
        leak: z[6],
        grades: z[7],
        strength: z[8],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn shares_stay_shares_and_stocks_never_go_below_nothing(
        z in prop::array::uniform9(0.0..=1.0f64),
        level in 0.0..1.0f64,
        everybody in any::<bool>(),
        stocks in 0.0..12.0f64,
        delay in 0u32..6,
        until in prop::option::of(1u32..20),
        supply in 0usize..4,
    ) {
        let mut scenario = cut(if everybody { "*" } else { "JPN" }, level);
        scenario.stocks = Some(stocks);
        scenario.delay = delay;
        scenario.until = until;
        let start = (2025, 11);
        scenario.supply = match supply {
            0 => SupplyModel::Table,
            1 => SupplyModel::Projects { start },
            2 => SupplyModel::Entry { start, expectations: Expectations::Static },
            _ => SupplyModel::Entry { start, expectations: Expectations::Foresight },
        };
        let found = balance(&scenario, position(z), 30).expect("a balance");
        let mut before = vec![vec![stocks; world().region_count()]; found.goods.len()];
        for month in &found.months {
            for k in 0..found.goods.len() {
                prop_assert!((0.0..=1.0).contains(&month.supply[k]));
                for n in 0..world().region_count() {
                    let (q, out, left) = (month.availability[k][n], month.release[k][n], month.stock[k][n]);
                    prop_assert!((0.0..=1.0).contains(&q), "{q}");
                    prop_assert!(out >= 0.0 && left >= -1e-12 && left <= stocks + 1e-12);
                    // What comes out was there, and what is left over was not used.
                    prop_assert!(out <= before[k][n] + 1e-12);
                    prop_assert!(left >= before[k][n] - out - 1e-12);
                    before[k][n] = left;
                }
            }
            for user in &month.users {
                prop_assert!(user.utilisation > 0.0 && user.utilisation <= 1.0);
                prop_assert!(user.utilisation >= (1.0 - user.exposed).min(1e-3) - 1e-12);
            }
            if until.is_some_and(|end| month.month > end) {
                prop_assert!(month.delivered.iter().all(|d| *d == 1.0));
            }
        }
    }

    #[test]
    fn a_deeper_cut_leaves_less(z in prop::array::uniform9(0.0..=1.0f64), level in 0.05..0.95f64) {
        let lower = balance(&cut("*", level - 0.05), position(z), 12).expect("a balance");
        let higher = balance(&cut("*", level), position(z), 12).expect("a balance");
        let usa = world().find_region("USA").expect("a region").0;
        for (a, b) in lower.months.iter().zip(&higher.months) {
            // Stocks last longer under the milder cut, so month by month the deeper one never has more.
            prop_assert!(a.availability[1][usa] <= b.availability[1][usa] + 1e-9);
        }
    }
}

#[test]
fn a_warning_fills_stocks_and_moves_the_clock() {
    let mut warned = cut("*", 0.2);
    warned.announcement = Some(Announcement {
        months: 24,
        credence: 0.5,
        stock_months: 6.0,
        stocking: true,
        adapting: true,
    });
    let (surprised, warned) = (
        balance(&cut("*", 0.2), Position::CENTRAL, 6).expect("a balance"),
        balance(&warned, Position::CENTRAL, 6).expect("a balance"),
    );
    let usa = world().find_region("USA").expect("a region").0;
    // A quarter of the pace for 24 months.
    assert_eq!(warned.months[0].adapted_month, 7);
    assert!(warned.months[5].availability[1][usa] > surprised.months[5].availability[1][usa] + 0.2);
    assert!(warned.months[0].supply[1] > surprised.months[0].supply[1]);
}

#[test]
fn a_threat_that_nobody_believes_changes_nothing() {
    let mut idle = cut("*", 0.2);
    idle.announcement = Some(Announcement {
        months: 24,
        credence: 0.0,
        stock_months: 6.0,
        stocking: true,
        adapting: true,
    });
    let of = |scenario| balance(scenario, Position::CENTRAL, 24).expect("a balance");
    assert_eq!(of(&idle), of(&cut("*", 0.2)));
    idle.announcement.as_mut().expect("one").months = 121;
    let message = balance(&idle, Position::CENTRAL, 1).expect_err("too long ahead");
    assert!(message.to_string().contains("at most 120"), "{message}");
}

/// The same plants replace a larger share of a smaller loss, and plants of whoever withholds do not count.
#[test]
fn projects_are_counted_against_what_is_withheld() {
    let others = |partner: &str, level: f64| {
        let mut scenario = cut(partner, level);
        scenario.supply = SupplyModel::Projects { start: (2025, 11) };
        let found = balance(&scenario, Position::CENTRAL, 36).expect("a balance");
        found.months[35].supply[1]
    };
    let (all, most, half) = (others("*", 0.0), others("*", 0.2), others("*", 0.5));
    assert!(all > 0.02 && all < 1.0, "{all}");
    assert!((most - all / 0.8).abs() < 1e-12 && (half - all / 0.5).abs() < 1e-12);
    assert!(others("USA", 0.0) > all);

    let figures = Figures::builtin().expect("figures");
    let mut abroad = figures.clone();
    for project in &mut abroad.projects {
        project.region = "CHN".to_owned();
    }
    let schedule = Schedule::builtin().expect("a schedule");
    let mut scenario = cut("*", 0.2);
    scenario.supply = SupplyModel::Projects { start: (2025, 11) };
    let path = Path::new(world(), &abroad, &schedule, &scenario, None).expect("a path");
    let found = path.balance(Position::CENTRAL, 36).expect("a balance");
    assert_eq!(found.months[35].supply, [0.0, 0.0]);
}

/// Where makers need a heavy grade that nobody else makes, somebody enters to supply it.
#[test]
fn grades_are_entered_too() {
    let mut figures = Figures::builtin().expect("figures");
    figures.projects.clear();
    let schedule = Schedule::builtin().expect("a schedule");
    let japan = world().find_region("JPN").expect("a region").0;
    let heavy = |supply| {
        let mut scenario = cut("*", 0.2);
        scenario.supply = supply;
        let path = Path::new(world(), &figures, &schedule, &scenario, None).expect("a path");
        let found = path.balance(Position::CENTRAL, 120).expect("a balance");
        found.months[119].grades[0][japan]
    };
    let start = (2025, 11);
    let nobody = heavy(SupplyModel::Projects { start });
    let entered = heavy(SupplyModel::Entry {
        start,
        expectations: Expectations::Foresight,
    });
    assert!(
        nobody < 0.5 && entered > nobody + 0.1,
        "{nobody}, {entered}"
    );
}

#[test]
fn nothing_restricted_is_nothing_missing() {
    let found = balance(&cut("*", 1.0), Position::CENTRAL, 3).expect("a balance");
    for month in &found.months {
        assert!(month.users.is_empty());
        assert!(month.availability.iter().flatten().all(|q| *q == 1.0));
    }
}

#[test]
fn more_is_begun_where_a_price_is_guaranteed() {
    let start = (2025, 11);
    let others = |floor: Option<f64>, offtake: f64| {
        let mut scenario = cut("*", 0.6);
        scenario.supply = SupplyModel::Entry {
            start,
            expectations: Expectations::Static,
        };
        scenario.floor_price = floor;
        scenario.offtake = offtake;
        let found = balance(&scenario, Position::CENTRAL, 60).expect("a balance");
        found.months.iter().map(|m| m.supply[1]).sum::<f64>()
    };
    let plain = others(None, 0.0);
    assert!(others(Some(3.0), 0.0) >= plain);
    assert!(others(None, 0.3) > plain);
}
