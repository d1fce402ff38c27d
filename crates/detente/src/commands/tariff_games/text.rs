//! The outcome of a tariff game for people.

use detente::standoff::tariffs::{PlayerResult, Tax, Threat, Vary};

use super::Found;
use super::report::Report;
use crate::text::{percent, signed, table, whole};

/// Rows that are shown; the rest is for programs.
const MOST_ROWS: usize = 25;

/// Head lines, then tables.
pub fn report(report: &Report<'_>) -> String {
    let mut text = head(report);
    text += &failed(report);
    text += &players(report);
    text += &bounds(report);
    text += &rates(report);
    text += &revealed(report);
    text += &frontier(report);
    text += &others(report);
    text += &notes(report);
    text
}

fn head(report: &Report<'_>) -> String {
    let meta = report.world.meta();
    let rules = report.game.rules();
    let played = report.played();
    let vary = match rules.vary {
        Vary::Uniform => "one rate per player",
        Vary::Partner => "one rate per partner",
        Vary::Sector => "one rate per sector",
        Vary::All => "a rate per partner and sector",
    };
    let taxes = if rules.export_taxes {
        "tariffs and export taxes"
    } else {
        "tariffs"
    };
    let plain = (0..rules.players.len()).all(|p| rules.objective(p).is_plain());
    let certificate = played.equilibrium.certificate.worst;
    format!(
        "World    {}: {} regions × {} sectors, {} of {}\nGame     {} {taxes}, {vary}, {} sectors{}\nSolved   {} equilibria in \
         {:.3} s; check of best responses {:.3} s; certificate {certificate:.1e}\n\n",
        meta.name,
        report.world.region_count(),
        report.world.sector_count(),
        meta.unit,
        meta.year,
        whole(report.game.rates().len() as f64),
        rules.sectors.len(),
        if plain {
            ", for real income"
        } else {
            ", for weighted payoffs"
        },
        played.search_solves,
        played.search_seconds,
        played.check_seconds,
    )
}

/// Says so where talks fail.
fn failed(report: &Report<'_>) -> String {
    let Found::Deal(deal, _) = report.found else {
        return String::new();
    };
    let Some(refused) = &deal.refused_pct else {
        return String::new();
    };
    let threat = match deal.threat {
        Threat::War => "war",
        Threat::Today => "the rates of today",
    };
    let offered = refused
        .iter()
        .enumerate()
        .map(|(p, gain)| format!("{} {}", report.game.name(p), signed(Some(*gain), 4)));
    format!(
        "No agreement: no such rates were found that leave every player a gain over {threat}, and that is the outcome.\nThe best \
         that could be offered to all would change payoffs by {} %.\n\n",
        offered.collect::<Vec<_>>().join(", ")
    )
}

/// How many rates stand at a bound, and which are not played.
fn bounds(report: &Report<'_>) -> String {
    let rules = report.game.rules();
    let players = &report.played().players;
    let count = |pick: fn(&PlayerResult) -> usize| players.iter().map(pick).sum::<usize>();
    let (bound, all) = (count(|p| p.rates_at_bound), count(|p| p.rates));
    let mut text = String::new();
    if bound > 0 {
        text += &format!(
            "\n{bound} of {all} rates ({:.1} %) stand at a bound, {:.0} or {:.0} %.\n",
            100.0 * bound as f64 / all as f64,
            100.0 * rules.lowest,
            100.0 * rules.highest
        );
    }
    if !report.game.held().is_empty() {
        text += "\nTaxes on all imports and all exports: the export tax with most trade of each player stays as it is, for \
                 raising all tariffs and lowering all export taxes in proportion would change nothing (Lerner).\n";
    }
    text
}

fn players(report: &Report<'_>) -> String {
    let deal = match report.found {
        Found::One(..) => None,
        Found::Deal(deal, _) => Some(deal),
    };
    let mut header = vec![
        "player",
        "mean tariff",
        "today",
        "payoff %",
        "real income %",
    ];
    if deal.is_some() {
        header.extend(["threat %", "gain %", "tempted by %"]);
    } else {
        header.extend(["better response %", "second order", "starts"]);
    }
    let rows = report.played().players.iter().enumerate().map(|(at, p)| {
        let mean = report.mean_rates(at, Tax::Tariff);
        let mut row = vec![
            p.code.clone(),
            percent(mean.map(|m| m.0)),
            percent(mean.map(|m| m.1)),
            signed(Some(p.payoff_pct), 4),
            signed(Some(p.real_income_pct), 4),
        ];
        match deal {
            Some(deal) => {
                row.push(signed(Some(deal.threat_pct[at]), 4));
                row.push(signed(Some(deal.gains_pct[at]), 4));
                row.push(signed(p.best_response_gap_pct, 4));
            }
            None => {
                row.push(
                    p.best_response_gap_pct
                        .map_or("–".into(), |g| format!("{g:.1e}")),
                );
                row.push(signed(p.second_order, 3));
                row.push(format!("{} of {}", p.starts, report.effort.starts));
            }
        }
        row
    });
    table(&header, rows.collect())
}

/// The rates, those with most trade under them first.
fn rates(report: &Report<'_>) -> String {
    let rates = report.rates_table(Tax::Tariff);
    if report.game.rules().vary == Vary::Uniform {
        return String::new();
    }
    let mut rows: Vec<(f64, Vec<String>)> = report
        .game
        .rates()
        .iter()
        .zip(&report.played().levels)
        .filter(|(rate, _)| rate.tax == Tax::Tariff)
        .map(|(rate, level)| {
            let trade = report.game.trade(rate);
            let partner = rate.partner.map_or("*", |n| &report.world.region(n).code);
            let sector = rate.sector.map_or("*", |k| &report.world.sector(k).code);
            let cells = vec![
                report.game.name(rate.player),
                partner.to_owned(),
                sector.to_owned(),
                percent(Some(level.exp_m1())),
                percent(Some(rate.today)),
                whole(trade),
            ];
            (trade, cells)
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let header = [
        "imposer",
        "partner",
        "sector",
        "tariff",
        "today",
        "trade USD mn",
    ];
    let shown = rows.into_iter().take(MOST_ROWS).map(|(_, row)| row);
    let mut text = format!(
        "\nTariffs, most trade first\n{}",
        table(&header, shown.collect())
    );
    if rates.rows() > MOST_ROWS {
        text += &format!(
            "and {} more: --json or --out has all\n",
            whole((rates.rows() - MOST_ROWS) as f64)
        );
    }
    text
}

/// Divisions of the gains, from the second player's to the first's.
fn frontier(report: &Report<'_>) -> String {
    let Found::Deal(_, points) = report.found else {
        return String::new();
    };
    if points.is_empty() {
        return String::new();
    }
    let [first, second] = [0, 1].map(|p| report.game.name(p));
    let rows = points.iter().map(|p| {
        let mut row = vec![format!("{:.0} %", 100.0 * p.share_of_first)];
        row.extend(p.payoffs_pct.iter().map(|x| signed(Some(*x), 4)));
        row.extend(p.gains_pct.iter().map(|x| signed(Some(*x), 4)));
        row.push(if p.signed { "yes" } else { "no" }.to_owned());
        row
    });
    let header = [
        format!("{first}'s part"),
        format!("{first} %"),
        format!("{second} %"),
        format!("{first} gains"),
        format!("{second} gains"),
        "both sign".to_owned(),
    ];
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    format!("\nEfficient frontier\n{}", table(&header, rows.collect()))
}

/// The weights behind the rates of today, those farthest from one first.
fn revealed(report: &Report<'_>) -> String {
    let Found::One(_, Some(revealed)) = report.found else {
        return String::new();
    };
    let mut weights: Vec<_> = revealed.weights.iter().collect();
    weights.sort_by(|a, b| (b.weight - 1.0).abs().total_cmp(&(a.weight - 1.0).abs()));
    let rows = weights.iter().take(MOST_ROWS).map(|w| {
        let number = |x: f64| format!("{x:.2}");
        vec![
            w.sector.clone(),
            number(w.weight),
            number(w.low),
            number(w.high),
        ]
    });
    let mut text = format!(
        "\nWeights for which the rates of today would be best, up to a gain of {} % of income\n{}By slopes, {:.1e} % to gain \
         at weights of one, {:.1e} % at these.",
        revealed.tolerance_pct,
        table(&["sector", "weight", "lowest", "highest"], rows.collect()),
        revealed.gain_plain_pct,
        revealed.gain_revealed_pct,
    );
    if let Some(revenue) = revealed.revenue {
        text += &format!(
            " A weight on revenue alone fits best at {:.2} ({:.1e} % to gain).",
            revenue.weight, revenue.gain_pct
        );
    }
    text + "\n"
}

/// What it does to everybody else.
fn others(report: &Report<'_>) -> String {
    let players = &report.game.rules().players;
    let mut rows: Vec<_> = report
        .played()
        .equilibrium
        .regions()
        .into_iter()
        .filter(|row| !players.contains(&row.region))
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    rows.sort_by(|a, b| b.real_income_pct.abs().total_cmp(&a.real_income_pct.abs()));
    let cells = rows.iter().take(10).map(|row| {
        vec![
            report.world.region(row.region).code.clone(),
            signed(Some(row.real_income_pct), 4),
        ]
    });
    format!(
        "\nEverybody else, largest change first\n{}",
        table(&["region", "real income %"], cells.collect())
    )
}

fn notes(report: &Report<'_>) -> String {
    let checked = match report.found {
        Found::Deal(..) => {
            "What tempts a player is what it would gain by moving alone before the others react."
        }
        Found::One(..) => {
            "A better response was looked for from every random start; second order is negative at a best response."
        }
    };
    format!("\nChanges from the benchmark, per cent. {checked}\n")
}
