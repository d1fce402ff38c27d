//! A path for people.

use detente::path::{RANKED, summary};

use super::Answer;
use crate::text::{signed, table};

/// The report.
pub(super) fn report(answer: &Answer) -> String {
    let target = answer.code(answer.target);
    let mut text = format!(
        "{}: {}\n",
        answer.world.meta().name,
        if answer.question.levers.is_empty() {
            answer.question.wedges.join(", ")
        } else {
            answer.question.levers.join(", ")
        }
    );
    text += &format!("\nGDP at benchmark prices, change in per cent; {target} bears it");
    if let Some(sender) = answer.sender {
        text += &format!(", {} uses it", answer.code(sender));
    }
    text += "\n";
    text += &by_date(answer);
    text += &clocks(answer);
    text += &leverage(answer);
    text += &downstream(answer);
    text += &curve(answer);
    text += &ranking(answer);
    text += &super::compare::text(answer);
    text += &super::farm::text(&answer.farm);
    if !answer.draws.is_empty() {
        text += &format!(
            "\n{} draws with seed {}; {} without an equilibrium. Every group of parameters is drawn on its own from its range\n",
            answer.draws.len(),
            answer.seed,
            answer.failed_draws
        );
    }
    text
}

fn by_date(answer: &Answer) -> String {
    let n = answer.target.0;
    let rows = (0..answer.bands[0].months.len()).map(|at| {
        let [low, central, high] = &answer.bands;
        let gdp = |run: &detente::path::Run| Some(run.months[at].regions[n].gdp_volume_pct);
        let month = &central.months[at];
        let balance = &answer.central.balance.months[month.month as usize - 1];
        let mut row = vec![
            month.month.to_string(),
            signed(gdp(low), 3),
            signed(gdp(central), 3),
            signed(gdp(high), 3),
            signed(Some(month.regions[n].real_income_pct), 3),
            signed(Some(-month.regions[n].ceiling_pct), 2),
        ];
        if let Some(sender) = answer.sender {
            row.push(signed(Some(month.regions[sender.0].gdp_volume_pct), 3));
        }
        for k in 0..answer.goods.len() {
            row.push(format!("{:.2}", balance.availability[k][n]));
        }
        if let Some(drawn) = answer.drawn(at, &|m| m.regions[n].gdp_volume_pct) {
            row.push(drawn.map(|x| signed(Some(x), 2)).join(" "));
        }
        row
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let mut header = vec![
        "month".to_owned(),
        "low".to_owned(),
        "central".to_owned(),
        "high".to_owned(),
        "real income".to_owned(),
        "ceiling".to_owned(),
    ];
    if let Some(sender) = answer.sender {
        header.push(answer.code(sender).to_owned());
    }
    header.extend(answer.goods.iter().map(|good| format!("has of {good}")));
    if !answer.draws.is_empty() {
        header.push("draws 5 50 95".to_owned());
    }
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    table(&header, rows)
        + "low, central, high: hard to easy to replace, with stocks and others' supply; the ceiling is what users lose if nothing can be\n"
}

fn months(value: Option<f64>) -> String {
    value.map_or_else(|| "beyond the path".to_owned(), |m| format!("month {m:.0}"))
}

fn clocks(answer: &Answer) -> String {
    let mut text = String::from("\n");
    for (name, run) in ["low", "central", "high"].into_iter().zip(&answer.bands) {
        let clock = summary::clock(&run.losses(answer.target));
        if clock.peak < 0.005 {
            text += &format!("loss, {name}: never above 0.005 %: no lever\n");
        } else {
            text += &format!(
                "loss, {name}: peak {:.2} % in month {}, half of it {}, a tenth {}\n",
                clock.peak,
                clock.peak_month,
                months(clock.half),
                months(clock.tenth)
            );
        }
    }
    for (k, good) in answer.goods.iter().enumerate() {
        let clock = summary::clock(&answer.central.log_price(k, answer.target));
        if clock.peak > 0.01 {
            text += &format!(
                "price of {good} (shadow, logs): peak in month {}, half of it {}, a tenth {}\n",
                clock.peak_month,
                months(clock.half),
                months(clock.tenth)
            );
        }
    }
    text
}

fn leverage(answer: &Answer) -> String {
    let Some(sender) = answer.sender else {
        return String::new();
    };
    let own = answer.central.losses(sender);
    let target = answer.central.losses(answer.target);
    let ahead = summary::last_ahead(&target, &own)
        .map_or_else(|| "in no month".to_owned(), |m| format!("until month {m}"));
    let sum = |series: &[(u32, f64)]| summary::cumulated(series).last().map_or(0.0, |s| s.1);
    let mut text = format!(
        "\n{} loses more of its GDP than {} {ahead}; over the path {:.2} against {:.2} % of a year's GDP\n",
        answer.code(answer.target),
        answer.code(sender),
        sum(&target),
        sum(&own)
    );
    for level in [0.1, 0.5, 1.0] {
        let when = |series: &[(u32, f64)]| {
            summary::reaches(series, level).map_or("never".to_owned(), |m| format!("month {m}"))
        };
        text += &format!(
            "a side that bears {level} % of a year's GDP gives way: {} {}, {} {}\n",
            answer.code(answer.target),
            when(&target),
            answer.code(sender),
            when(&own)
        );
    }
    text
}

fn downstream(answer: &Answer) -> String {
    let rows: Vec<Vec<String>> = (answer.central.downstream(answer.target).into_iter())
        .map(|loss| {
            vec![
                answer.world.sector(loss.sector).code.clone(),
                format!("{:.4}", loss.lost_pct),
                signed(Some(loss.worst_output_pct), 1),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("\nWhere it is lost in {}\n", answer.code(answer.target))
        + &table(
            &["sector", "% of a year's GDP", "worst month's output, %"],
            rows,
        )
}

fn curve(answer: &Answer) -> String {
    if answer.curve.is_empty() {
        return String::new();
    }
    let rows = (answer.curve.iter())
        .map(|point| {
            vec![
                format!("{:.2}", point.sigma_c),
                format!("{:.4}", point.loss_pct[answer.target.0]),
            ]
        })
        .collect();
    format!(
        "\nLoss of {} after a year over sigma_c, %\n",
        answer.code(answer.target)
    ) + &table(&["sigma_c", "loss"], rows)
}

fn ranking(answer: &Answer) -> String {
    let Some(found) = answer.ranking.as_ref().filter(|r| !r.levers.is_empty()) else {
        return String::new();
    };
    let drawn = found.draws > 0;
    let rows = (found.levers.iter())
        .map(|r| {
            let mut row = vec![r.id.clone(), r.sender.clone()];
            for date in &r.dates {
                row.push(signed(Some(-date.target_loss_pct), 3));
                row.push(signed(Some(-date.sender_loss_pct), 3));
                if let Some(first) = date.share_of_draws_first {
                    row.push(format!("{:.0} %", 100.0 * first));
                }
            }
            row
        })
        .collect();
    let mut header = vec!["lever".to_owned(), "of".to_owned()];
    for months in RANKED {
        header.push(format!("other side, {months}m"));
        header.push("own".to_owned());
        if drawn {
            header.push("first".to_owned());
        }
    }
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    format!(
        "\nEvery lever of both sides, by what it costs the other side beyond its own, GDP in per cent\n{}",
        table(&header, rows)
    )
}
