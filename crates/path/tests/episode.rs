//! Licences of 2025 beside the exports that were recorded.

use detente_economy::Schedule;
use detente_path::{Episode, Figures, PathError, recovered};
use detente_world::{SPLIT_WORLD, builtin};

fn magnets() -> Episode {
    let mut all = Episode::builtin().expect("built-in episodes");
    let at = all.iter().position(|e| e.id == "magnets-2025");
    all.swap_remove(at.expect("the episode of the magnets"))
}

#[test]
fn exports_of_magnets_fall_by_three_quarters_and_are_back_within_months() {
    let episode = magnets();
    let world = builtin(SPLIT_WORLD).expect("the split world");
    let figures = Figures::builtin().expect("figures");
    let schedule = Schedule::builtin().expect("elasticities");
    let months = episode
        .compare(&world, &figures, &schedule, 12)
        .expect("a balance");
    // The second month is May 2025: -74 per cent were recorded, -72 to -76 allowed.
    let may = &months[1];
    assert_eq!(may.recorded_pct, Some(-74.0));
    assert!((-76.0..=-72.0).contains(&may.ours_pct.central), "{may:?}");
    assert!(may.ours_pct.low <= -74.0 && may.ours_pct.high >= -74.0);
    // Back after four months in the record; here after four or five.
    let record = recovered(episode.record.iter().map(|r| (r.month, r.change_pct)));
    assert_eq!(record, Some(4));
    let ours = |pick: fn(&detente_path::Range) -> f64| {
        recovered(months.iter().map(|m| (m.month, pick(&m.ours_pct))))
    };
    assert_eq!(ours(|r| r.central), Some(4));
    assert_eq!(ours(|r| r.high), Some(4));
    // At the damaging end a quarter never comes back.
    assert_eq!(ours(|r| r.low), None);
}

#[test]
fn tables_that_say_nothing_sensible_are_refused() {
    let head = "episode,wedge,month,low,central,high,source,confidence\n";
    let exports = "good,month,tonnes,change_pct,source,confidence\n";
    let refused = |rows: &str, wanted: &str| {
        let error = Episode::read(&format!("{head}{rows}"), exports).expect_err("a refusal");
        assert!(matches!(error, PathError::Table { .. }));
        assert!(error.to_string().contains(wanted), "{error}");
    };
    refused("a,CHN:*:REM=0,2025-13,0.1,0.2,0.3,s,low\n", "2025-13");
    refused("a,CHN:*:REM=0,2025-04,0.5,0.2,0.3,s,low\n", "low to high");
    refused("a,CHN:*:REM=0,2025-04,0.1,0.2,3,s,low\n", "0 to 2");
    refused("a,CHN:*:*=0,2025-04,0.1,0.2,0.3,s,low\n", "one good");
    refused("a,nonsense,2025-04,0.1,0.2,0.3,s,low\n", "one good");
    let two = "a,CHN:*:REM=0,2025-11,0.1,0.2,0.3,s,low\na,CHN:*:REM=0,2026-01,0.1,0.2,0.3,s,low\n";
    refused(two, "2025-12");
}
