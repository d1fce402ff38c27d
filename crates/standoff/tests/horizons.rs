//! Payoff tables by horizon, and the days of the record as positions.
#![allow(clippy::unwrap_used)]

use detente_economy::{Band, Horizon};
use detente_standoff::horizons::{At, Horizons, LEAST_STEP_POINTS, days_played, with_record};
use detente_standoff::{Standoff, run};
use detente_talks::{best_response, pure_equilibria};

fn busan() -> Standoff {
    Standoff::open("busan").unwrap().without_months()
}

fn year(years: u32) -> Option<Horizon> {
    Some(Horizon::from_months(12 * years).unwrap())
}

#[test]
fn the_horizon_turns_the_built_in_menu_round() {
    let standoff = busan();
    let horizons = Horizons::prepare(&standoff).unwrap();
    let menus = standoff.menus();
    let of = |ids: [&str; 2]| {
        let pairs = [("USA", ids[0]), ("CHN", ids[1])];
        menus.cell(&menus.resolve(pairs).unwrap())
    };
    let equilibria = |at: &At| {
        let game = horizons.game(at, &()).unwrap();
        assert!(game.worst_certificate() < 1e-9);
        let found = pure_equilibria(&game.table, standoff.tolerance_pct());
        let cells: Vec<_> = found.iter().map(|e| e.cell).collect();
        (game, cells)
    };
    let (after_a_year, cells) = equilibria(&At::central(year(1)));
    assert_eq!(cells, [of(["truce", "truce"])]);
    let (_, cells) = equilibria(&At::central(None));
    assert_eq!(cells, [of(["removed", "removed"])]);
    // What today's positions forgo at a year.
    let today = horizons.today();
    let regret = menus
        .players()
        .map(|p| best_response(&after_a_year.table, today, p).gain);
    let regret: Vec<f64> = regret.collect();
    assert!((regret[0] - 0.0181).abs() < 5e-4, "{regret:?}");
    assert!((regret[1] - 0.0021).abs() < 5e-4, "{regret:?}");
}

#[test]
fn for_good_it_is_the_table_of_the_run() {
    let text = detente_standoff::builtin::STANDOFFS
        .text("phase-one")
        .unwrap();
    let text = text.replace(
        "[reference]",
        "[economy]\nintervals = \"none\"\n\n[reference]",
    );
    let text = text.replace("deal = \"phase-one\"\n", "");
    let standoff = Standoff::parse(&text, "mine.toml", None)
        .unwrap()
        .without_months();
    let found = run(&standoff, &()).unwrap();
    let horizons = Horizons::prepare(&standoff).unwrap();
    let game = horizons.game(&At::central(None), &()).unwrap();
    for (cell, told) in game.table.menus().cells().zip(&found.payoff_table.cells) {
        for (ours, theirs) in game.table.payoffs(cell).iter().zip(&told.payoffs_pct) {
            assert!((ours - theirs).abs() < 1e-9, "{ours} against {theirs}");
        }
    }
    // Single cells are those of the table, and the ends of the range lie around it.
    let at = |band| At {
        horizon: year(1),
        band,
        set: None,
    };
    let table = horizons.game(&at(Band::Central), &()).unwrap().table;
    let fail = [horizons.fail()];
    let one = horizons.payoffs(&fail, &at(Band::Central), &()).unwrap();
    for (ours, theirs) in one[0].iter().zip(table.payoffs(fail[0])) {
        assert!((ours - theirs).abs() < 1e-8);
    }
    let ends = [Band::Low, Band::High].map(|band| horizons.payoffs(&fail, &at(band), &()).unwrap());
    assert_ne!(ends[0], ends[1]);
}

#[test]
fn the_first_months_are_the_paths_and_pay_no_owner_of_a_ban() {
    let standoff = busan();
    let horizons = Horizons::prepare(&standoff).unwrap();
    let menus = standoff.menus();
    let cell = |ids: [&str; 2]| {
        let pairs = [("USA", ids[0]), ("CHN", ids[1])];
        menus.cell(&menus.resolve(pairs).unwrap())
    };
    let months = [1, 3].map(|m| Horizon::from_months(m).unwrap());
    let games = horizons.first_months(&months, None, None, &()).unwrap();
    let year_on = horizons.game(&At::central(year(1)), &()).unwrap();
    let after_a_year = &year_on.table;
    // With the game after a year at hand only what holds quantities is followed, and every number is the same.
    let shared = horizons.first_months(&months, None, Some(&year_on), &());
    for (whole, shared) in games.iter().zip(shared.unwrap()) {
        for cell in menus.cells() {
            for (a, b) in whole
                .table
                .payoffs(cell)
                .iter()
                .zip(shared.table.payoffs(cell))
            {
                assert!((a - b).abs() < 1e-7, "{}", menus.label(cell));
            }
        }
    }
    for (game, month) in games.iter().zip(months) {
        assert_eq!(game.at.horizon, Some(month));
        assert!(game.worst_certificate() < 1e-9);
        for (player, code) in menus.players().zip(["USA", "CHN"]) {
            let of = |ids| game.table.payoff(cell(ids), player);
            assert_eq!(of(["status", "status"]), 0.0, "{code}");
            // Duties work as after twelve months.
            for ids in [
                ["threat", "retaliate"],
                ["truce", "truce"],
                ["removed", "status"],
            ] {
                let year = after_a_year.payoff(cell(ids), player);
                assert!((of(ids) - year).abs() < 1e-7, "{ids:?} {code}");
            }
        }
        // What is withheld or not bought idles plant on both sides, and is paid for by nobody.
        for ban in ["rare-earths", "rare-earths-wide", "boycott"] {
            for player in menus.players() {
                let payoff = game.table.payoff(cell(["status", ban]), player);
                assert!(payoff < 0.0, "{ban}: {payoff}");
            }
        }
    }
    // The same month by month.
    let fought = [cell(["chips", "rare-earths"])];
    let flows = horizons.by_month(&fought, Band::Central, 3, &()).unwrap();
    for (game, month) in games.iter().zip([0, 2]) {
        for player in menus.players() {
            let told = game.table.payoff(fought[0], player);
            assert!((flows[0][player.0][month] - told).abs() < 1e-9);
        }
    }
}

#[test]
fn the_record_adds_days_behind_the_positions_of_the_file() {
    let standoff = busan();
    let (record, added) = with_record(&standoff).unwrap();
    assert!(!added.is_empty());
    let menus = record.menus();
    for player in menus.players() {
        let file = &standoff.menus().as_slice()[player.0].positions;
        let wide = &menus.as_slice()[player.0].positions;
        let own: Vec<_> = added.iter().filter(|a| a.player == player.0).collect();
        assert_eq!(wide.len(), file.len() + own.len());
        assert!(wide.iter().zip(file).all(|(a, b)| a.id == b.id));
        // In order of time, and no two steps in a row that hardly differ.
        for pair in own.windows(2) {
            assert!(pair[0].day < pair[1].day);
        }
        let moved = own
            .windows(2)
            .filter(|p| (p[0].average_pct - p[1].average_pct).abs() < LEAST_STEP_POINTS);
        // A day of the file may stand between two that are alike.
        assert!(moved.count() <= file.len());
    }
    // What was in force on a day: by 2019 both had imposed duties; in 2018 none.
    let days = days_played(&record);
    assert!(days.windows(2).all(|p| p[0].0 < p[1].0));
    let (first, cell) = days[0];
    assert_eq!(first.to_string(), "2018-01-01");
    assert_eq!(menus.label(cell), "USA: removed, CHN: removed");
}
