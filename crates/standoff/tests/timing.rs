//! When a fading lever is best used.
#![allow(clippy::unwrap_used)] // helpers outside test functions

use detente_economy::Schedule;
use detente_path::elements::Tables;
use detente_path::first_year::{Ground, Levers, Overrides};
use detente_policy::{Policy, Wedge, WedgeKind};
use detente_standoff::timing::{Assumptions, Lever, TimingError, TimingFindings, when};
use detente_talks::Move;

/// Twelve months of use after at most six of waiting.
const BRIEF: Assumptions = Assumptions {
    rate: 0.1,
    prize_pct: 1.0,
    credence: 0.5,
    patience_year: 0.96,
    hold_months: 6,
    use_months: 12,
    price_pct: 1.0,
    audience_pct: 0.0,
    noise_pct: 0.1,
};

fn asked(
    kind: WedgeKind,
    wedges: &[&str],
    assumed: &Assumptions,
) -> Result<TimingFindings, TimingError> {
    let world = detente_world::builtin(detente_world::SPLIT_WORLD).unwrap();
    let mut policy = Policy::default();
    for wedge in wedges {
        policy.wedges.push(Wedge::parse(kind, wedge).unwrap());
    }
    let ground = Ground::new(&world, &Tables::builtin().unwrap()).unwrap();
    let applied = policy.apply(&world).unwrap();
    let levers = Levers::of_policy(&world, &ground, &applied, None).unwrap();
    // Nothing in stock and nothing through others, so that the lever has its full strength on the first day.
    let own = Overrides {
        leak: Some(0.0),
        stocks: Some(0.0),
        ..Overrides::default()
    };
    let at = |code| world.find_region(code).unwrap();
    let lever = Lever {
        ground: &ground,
        schedule: &Schedule::builtin().unwrap(),
        levers: &levers,
        own: &own,
        owner: at("CHN"),
        target: at("USA"),
        stop: None,
    };
    when(&lever, assumed)
}

#[test]
fn a_lever_that_fades_while_it_is_threatened_is_used_at_once() {
    let found = asked(
        WedgeKind::Cap,
        &["CHN:USA:REM=0.2", "CHN:USA:REO=0.2"],
        &BRIEF,
    )
    .unwrap();
    let central = &found.cases[0];
    assert_eq!((central.stops_in, central.stops_by), (0, Move::Use));
    assert_eq!(
        (found.owner.as_str(), found.target.as_str()),
        ("CHN", "USA")
    );
    for pair in central.months.windows(2) {
        assert!(pair[1].target_loss_first_year_pct < pair[0].target_loss_first_year_pct);
        assert!(pair[1].use_pct < pair[0].use_pct);
    }
    for case in &found.cases {
        for (t, m) in case.months.iter().enumerate() {
            // The value is the best of three, and waiting counts the chance that the target gives in.
            assert!((m.value_pct - m.use_pct.max(m.hold_pct).max(0.0)).abs() < 1e-12);
            let next = case.months.get(t + 1).map_or(0.0, |n| n.value_pct);
            let p = m.gives_in_while_held;
            let held =
                p * BRIEF.prize_pct + BRIEF.patience_year.powf(1.0 / 12.0) * (1.0 - p) * next;
            assert!((m.hold_pct - held).abs() < 1e-12, "{} {held}", m.hold_pct);
        }
        assert_eq!(case.value_pct, case.months[0].value_pct);
    }
    // Whoever gives in more readily makes the lever worth more; so does a target that finds nothing else.
    let worth = |band: &str, rate: f64| {
        let case = found
            .cases
            .iter()
            .find(|c| c.band == band && c.rate == rate);
        case.unwrap().value_pct
    };
    assert!(worth("central", 0.2) > worth("central", 0.1));
    assert!(
        worth("low", 0.1) > worth("central", 0.1) && worth("central", 0.1) > worth("high", 0.1)
    );
}

#[test]
fn a_lever_that_costs_its_owner_more_than_it_wins_is_held_or_given_up() {
    let wedges = ["CHN:USA:SOY=0.2"];
    // A fifth of the prize from which on using it would pay.
    let found = asked(WedgeKind::Boycott, &wedges, &BRIEF).unwrap();
    let little = Assumptions {
        prize_pct: 0.2 * found.cases[0].prize_that_pays_pct.unwrap(),
        ..BRIEF
    };
    let found = asked(WedgeKind::Boycott, &wedges, &little).unwrap();
    let central = &found.cases[0];
    assert!(central.months.iter().all(|m| m.use_pct < 0.0));
    assert_eq!((central.stops_in, central.stops_by), (6, Move::Lapse));
    assert!(central.value_pct > 0.0 && central.waiting_is_worth_pct == central.value_pct);
    // Its use today breaks even at the prize it says.
    let even = Assumptions {
        prize_pct: central.prize_that_pays_pct.unwrap(),
        ..BRIEF
    };
    let found = asked(WedgeKind::Boycott, &wedges, &even).unwrap();
    assert!(found.cases[0].months[0].use_pct.abs() < 1e-9);
    // A prize of nothing makes it worth nothing.
    let nothing = Assumptions {
        prize_pct: 0.0,
        ..BRIEF
    };
    let found = asked(WedgeKind::Boycott, &wedges, &nothing).unwrap();
    assert_eq!(found.cases[0].value_pct, 0.0);
}

#[test]
fn both_foresee_each_other_in_pure_play_and_with_noise() {
    let wedges = ["CHN:USA:SOY=0.2"];
    let found = asked(WedgeKind::Boycott, &wedges, &BRIEF).unwrap();
    // Three ends of the path; the noise, half and twice of it, and none.
    assert_eq!(found.contests.len(), 12);
    for contest in &found.contests {
        let ends = contest.used + contest.yields_to_threat + contest.dropped;
        assert!((0.0..=1.0 + 1e-9).contains(&ends), "{ends}");
        assert!(contest.yields_to_use + contest.stopped <= contest.used + 1e-9);
        for month in &contest.policy {
            let choices = month.wait + month.uses + month.drop;
            assert!((choices - 1.0).abs() < 1e-12, "{choices}");
        }
        if contest.noise_pct == 0.0 {
            // The lever costs its owner and takes less from the target than giving in would: nobody believes in it.
            assert_eq!((contest.used, contest.yields_to_threat), (0.0, 0.0));
            assert_eq!((contest.value_pct, contest.best_month), (0.0, None));
        }
    }
    // A price of nothing is paid at once: ties yield.
    let nothing = Assumptions {
        price_pct: 0.0,
        noise_pct: 0.0,
        ..BRIEF
    };
    let found = asked(WedgeKind::Boycott, &wedges, &nothing).unwrap();
    assert_eq!(found.contests.len(), 3);
    for contest in &found.contests {
        assert_eq!(contest.yields_to_threat, 1.0);
        assert_eq!(contest.value_pct, nothing.prize_pct);
    }
}

#[test]
fn assumptions_that_make_no_sense_are_refused() {
    let refused = |assumed: Assumptions| {
        let asked = asked(WedgeKind::Boycott, &["CHN:USA:SOY=0.2"], &assumed);
        asked.unwrap_err().to_string()
    };
    for (assumed, said) in [
        (
            Assumptions { rate: 0.0, ..BRIEF },
            "a rate of giving in of 0",
        ),
        (
            Assumptions {
                prize_pct: f64::NAN,
                ..BRIEF
            },
            "a prize of NaN",
        ),
        (
            Assumptions {
                credence: 1.5,
                ..BRIEF
            },
            "write a share from 0 to 1",
        ),
        (
            Assumptions {
                patience_year: 1.0,
                ..BRIEF
            },
            "from 0 to below 1",
        ),
        (
            Assumptions {
                hold_months: 0,
                ..BRIEF
            },
            "months of waiting of 0",
        ),
        (
            Assumptions {
                price_pct: -1.0,
                ..BRIEF
            },
            "a price of giving in of -1",
        ),
        (
            Assumptions {
                noise_pct: f64::INFINITY,
                ..BRIEF
            },
            "a noise of inf",
        ),
        (
            Assumptions {
                use_months: 121,
                ..BRIEF
            },
            "write 1 to 120",
        ),
    ] {
        let message = refused(assumed);
        assert!(message.contains(said), "{said} in {message}");
    }
}
