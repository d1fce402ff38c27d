//! Made-up findings for tests: two invented players in an invented world. No number here comes from a model.

#![allow(dead_code)]

pub mod deal;
mod duties;

use detente_standoff::findings::*;
use jiff::civil::{Date, date};

const REGIONS: [(&str, &str); 9] = [
    ("USA", "Northland"),
    ("CHN", "Southland"),
    ("EU27", "Union of the <Middle> & Co"),
    ("JPN", "Isles"),
    ("VNM", "Delta"),
    ("MEX", "Neighbour"),
    ("BRA", "Farms"),
    ("KOR", "Peninsula"),
    ("ROW", "Rest of the world"),
];

/// Positions of both players: id, title, what it costs the player and the other, per cent.
const MENUS: [[(&str, &str, f64, f64); 4]; 2] = [
    [
        ("hold", "tariffs as in force", 0.0, 0.0),
        ("truce", "tariffs at the truce level", 0.08, 0.12),
        ("threat", "100 points more", -0.31, -0.36),
        ("lift", "added tariffs removed", 0.02, 0.41),
    ],
    [
        ("hold", "controls as in force", 0.0, 0.0),
        ("suspend", "controls suspended", 0.03, 0.22),
        ("embargo", "exports of critical goods stopped", -0.12, -0.74),
        ("boycott", "farm purchases stopped", -0.05, -0.06),
    ],
];

fn reference(player: usize, position: usize) -> PositionRef {
    PositionRef {
        player: REGIONS[player].0.into(),
        position: MENUS[player][position].0.into(),
        title: MENUS[player][position].1.into(),
    }
}

fn positions(at: &[usize]) -> Vec<PositionRef> {
    at.iter()
        .enumerate()
        .map(|(player, position)| reference(player, *position))
        .collect()
}

fn payoffs(at: [usize; 2]) -> [f64; 2] {
    let (a, b) = (MENUS[0][at[0]], MENUS[1][at[1]]);
    [a.2 + b.3, b.2 + a.3]
}

fn around(value: f64) -> Range {
    Range {
        low: value - 0.25 * value.abs() - 0.01,
        high: value + 0.3 * value.abs() + 0.01,
    }
}

/// Effects of a combination on every region; `untaxed` turns some third regions round.
pub fn effects(run: &str, at: [usize; 2], untaxed: bool) -> Effects {
    let own = payoffs(at);
    let size = own[0].abs() + own[1].abs();
    let regions: Vec<RegionEffect> = REGIONS
        .iter()
        .enumerate()
        .map(|(i, (code, name))| {
            let third = size * [0.0, 0.0, 0.06, -0.11, 0.9, 0.35, 0.2, -0.05, 0.01][i];
            let shift = if untaxed {
                0.0
            } else {
                -0.3 * size * f64::from(u8::from(i == 5 || i == 6))
            };
            let value = if i < 2 { own[i] } else { third + shift };
            RegionEffect {
                code: (*code).into(),
                name: (*name).into(),
                real_income_pct: value,
                real_income_range_pct: Some(around(value)),
                ev_usd_mn: value * 200_000.0 / (i + 1) as f64,
                ev_range_usd_mn: None,
                gdp_volume_pct: 0.7 * value,
                gdp_volume_range_pct: None,
                price_index_pct: -0.3 * value,
                wage_pct: 0.5 * value,
                tariff_revenue_usd_mn: 4000.0,
                tariff_revenue_change_usd_mn: -900.0 * value,
            }
        })
        .collect();
    let mut third: Vec<&RegionEffect> = regions[2..].iter().collect();
    third.sort_by(|a, b| b.real_income_pct.abs().total_cmp(&a.real_income_pct.abs()));
    let most_affected = third.iter().map(|r| r.code.clone()).collect();
    Effects {
        run: run.into(),
        against: "tariffs in force on 2025-10-30".into(),
        regions,
        most_affected,
    }
}

fn round(from: Date, until: Date, place: &str, moved: bool) -> Round {
    let moves = vec![RoundMove {
        date: until,
        id: "a-em3".into(),
        title: "emergency duty cut to 10 % for 90 days".into(),
        imposer: "USA".into(),
        target: "CHN".into(),
        change: "starts".into(),
    }];
    Round {
        date: from,
        until,
        place: place.into(),
        outcome: "Both sides agreed to lower added duties for a time.".into(),
        moves: if moved { moves } else { vec![] },
        duty_changes: vec![
            DutyChange {
                imposer: "USA".into(),
                target: "CHN".into(),
                before_pct: 116.0,
                after_pct: if moved { 42.5 } else { 116.0 },
            },
            DutyChange {
                imposer: "CHN".into(),
                target: "USA".into(),
                before_pct: 147.0,
                after_pct: if moved { 31.9 } else { 147.0 },
            },
        ],
        window_days: 14,
        source: "timeline".into(),
        confidence: "high".into(),
    }
}

fn cells() -> Vec<CellFinding> {
    let all: Vec<[usize; 2]> = (0..4).flat_map(|a| (0..4).map(move |b| [a, b])).collect();
    let fail = payoffs([2, 2]);
    all.iter()
        .map(|&at| {
            let own = payoffs(at);
            let best = |player: usize| {
                (0..4)
                    .map(|p| {
                        let mut other = at;
                        other[player] = p;
                        payoffs(other)[player] - own[player]
                    })
                    .fold(0.0, f64::max)
            };
            let gains = vec![best(0), best(1)];
            CellFinding {
                combination: at.to_vec(),
                positions: positions(&at).into_iter().map(|p| p.position).collect(),
                payoffs_pct: own.to_vec(),
                payoff_ranges_pct: own.iter().map(|v| around(*v)).collect(),
                ev_usd_mn: own.iter().map(|v| v * 100_000.0).collect(),
                is_nash: gains.iter().all(|g| *g <= 0.0),
                deviation_gains_points: gains,
                is_efficient: !all.iter().any(|&o| {
                    let p = payoffs(o);
                    p[0] >= own[0] && p[1] >= own[1] && (p[0] > own[0] || p[1] > own[1])
                }),
                is_acceptable: own[0] >= fail[0] && own[1] >= fail[1],
                third_regions_ev_usd_mn: 1234.0 * (own[0] + own[1]),
                certificate: 1e-11,
                certificate_market: "USA".into(),
                sweeps: 30,
                run: format!("cell-{}-{}", at[0], at[1]),
            }
        })
        .collect()
}

fn position_findings() -> Vec<PositionFinding> {
    let mut out = Vec::new();
    for player in 0..2 {
        for position in 0..4 {
            let mut at = [0, 0];
            at[player] = position;
            let (id, title, ..) = MENUS[player][position];
            let run = format!("cell-{}-{}", at[0], at[1]);
            out.push(PositionFinding {
                player: REGIONS[player].0.into(),
                id: id.into(),
                title: title.into(),
                description: "What the position means in a sentence.".into(),
                levers: vec![LeverNote {
                    id: format!("lever-{id}"),
                    kind: "wedge".into(),
                    title: title.into(),
                    legal_reference: Some("Notice 18 of 2025".into()),
                    source: Some("ledger".into()),
                    unverified: false,
                }],
                is_reference: position == 0,
                is_talks_fail: position == 2,
                duties: vec![PositionDuty {
                    target: REGIONS[1 - player].0.into(),
                    average_pct: 40.0 + 5.0 * position as f64,
                }],
                effects: effects(&run, at, false),
                effects_untaxed_background: effects(&format!("{run}-untaxed"), at, true),
            });
        }
    }
    out
}

/// Findings with everything in them.
pub fn sample() -> Findings {
    let cells = cells();
    let index = |at: [usize; 2]| at[0] * 4 + at[1];
    let fail = [2, 2];
    let deal = [3, 1];
    let nash: Vec<usize> = cells
        .iter()
        .enumerate()
        .filter(|(_, c)| c.is_nash)
        .map(|(i, _)| i)
        .collect();
    let at = |cell: usize| [cell / 4, cell % 4];
    let gain = |player: usize| payoffs(deal)[player] - payoffs(fail)[player];
    let runs = cells
        .iter()
        .map(|c| c.run.clone())
        .flat_map(|r| [r.clone(), format!("{r}-untaxed")]);
    let runs = runs.chain(["reference".into(), "with".into(), "without".into()]);
    Findings {
        schema: 1,
        standoff: Heading {
            id: "sample".into(),
            title: "Northland and Southland".into(),
            summary: "An invented standoff between two invented players.".into(),
            on: date(2025, 10, 30),
            known_on: Some(date(2025, 10, 30)),
            threatened_on: Some(date(2025, 11, 1)),
            history_from: date(2018, 1, 1),
            ledger: None,
        },
        world: WorldNote {
            name: "sample-9x3".into(),
            title: "Nine regions, three sectors".into(),
            year: 2022,
            regions: 9,
            sectors: 3,
            source: "nobody's statistics".into(),
            licence: "none".into(),
            tariff_dates: vec![TariffDate { of: "*".into(), date: "2022".into() }],
        },
        reference: Reference {
            title: "tariffs in force on 2025-10-30".into(),
            positions: positions(&[0, 0]),
            statement: "Flows of 2022 carry the duties in force on 2025-10-30; third regions pay what they paid then.".into(),
            run: "reference".into(),
            from_benchmark: effects("reference", [2, 0], false),
        },
        players: (0..2)
            .map(|p| PlayerNote {
                code: REGIONS[p].0.into(),
                name: REGIONS[p].1.into(),
                payoff: "real income, per cent of the reference".into(),
                positions: 4,
            })
            .collect(),
        duties: duties::duties(),
        measures: vec![
            MeasureNote {
                id: "b-ree".into(),
                imposer: "CHN".into(),
                target: "USA".into(),
                kind: "export control".into(),
                title: "Licences for seven elements".into(),
                from: Some(date(2025, 4, 4)),
                to: None,
                status: "in force".into(),
                readouts: vec![
                    Readout { side: "USA".into(), text: "Removed in effect by general licences".into() },
                    Readout { side: "CHN".into(), text: "Not suspended".into() },
                ],
                source: "ledger".into(),
                unverified: false,
            },
            MeasureNote {
                id: "a-entity".into(),
                imposer: "USA".into(),
                target: "CHN".into(),
                kind: "entity list".into(),
                title: "Firms on a list".into(),
                from: None,
                to: None,
                status: "threatened".into(),
                readouts: vec![],
                source: "ledger".into(),
                unverified: true,
            },
        ],
        rounds: vec![
            round(date(2025, 5, 10), date(2025, 5, 11), "Geneva", true),
            round(date(2025, 6, 9), date(2025, 6, 10), "London", false),
        ],
        background: Background {
            current_name: "duties on third countries as of 2025-10-30".into(),
            untaxed_name: "third countries untaxed".into(),
            date: date(2025, 10, 30),
            added: REGIONS[2..]
                .iter()
                .enumerate()
                .map(|(i, (code, name))| BackgroundDuty {
                    imposer: "USA".into(),
                    region: (*code).into(),
                    region_name: (*name).into(),
                    added_points: 8.0 + 2.5 * i as f64,
                    world_average_pct: 1.5,
                    source: "others".into(),
                })
                .collect(),
            with_background: effects("with", [2, 2], false),
            without_background: effects("without", [2, 2], true),
            sign_changes: vec![SignChange {
                code: "BRA".into(),
                name: "Farms".into(),
                untaxed_real_income_pct: 0.31,
                current_real_income_pct: -0.15,
            }],
        },
        positions: position_findings(),
        payoff_table: PayoffFindings {
            measure: "real income, per cent of the reference".into(),
            menus: (0..2).map(|p| (0..4).map(|i| reference(p, i)).collect()).collect(),
            cells: cells.clone(),
        },
        objectives: objectives(),
        deal: None,
        outlook: None,
        solution: SolutionFindings {
            ladders: LadderFindings {
                ladders: vec![LadderFinding {
                    sight: "myopic",
                    first: None,
                    rungs: vec![RungFinding {
                        from: reference(0, 0),
                        to: reference(0, 1),
                        cell: 4,
                        payoffs_pct: payoffs([1, 0]).to_vec(),
                    }],
                    cycles_from: None,
                    ends: 4,
                    settled: true,
                }],
                turns: 8,
                left_by_nobody: vec![0],
            },
            acceptable_today: vec![],
            packages: vec![],
            linkage: None,
            repeated: None,
            dominated: vec![DominanceFinding { position: reference(0, 2), by: reference(0, 0), strict: true }],
            dominant: vec![reference(1, 1)],
            surviving: vec![vec![reference(0, 1)], vec![reference(1, 1)]],
            security: (0..2)
                .map(|p| SecurityFinding { player: REGIONS[p].0.into(), position: reference(p, 1), payoff_pct: -0.66, held_to_pct: -0.66 })
                .collect(),
            nash_equilibria: nash
                .iter()
                .map(|&cell| EquilibriumFinding {
                    cell,
                    positions: positions(&at(cell)),
                    payoffs_pct: payoffs(at(cell)).to_vec(),
                    margins_points: vec![Some(0.06), Some(0.03)],
                    best_response_gap_points: 0.0,
                })
                .collect(),
            mixed_equilibria: vec![],
            stackelberg: (0..2)
                .map(|p| LeaderFinding {
                    leader: REGIONS[p].0.into(),
                    cell: index([1, 1]),
                    positions: positions(&[1, 1]),
                    payoffs_pct: payoffs([1, 1]).to_vec(),
                })
                .collect(),
            frontier: cells.iter().enumerate().filter(|(_, c)| c.is_efficient).map(|(i, _)| i).collect(),
            talks_fail: ThreatPoint {
                name: "talks fail".into(),
                cell: index(fail),
                positions: positions(&fail),
                payoffs_pct: payoffs(fail).to_vec(),
                payoff_ranges_pct: payoffs(fail).iter().map(|v| around(*v)).collect(),
                ev_usd_mn: vec![-105_000.0, -48_000.0],
                effects: effects("cell-2-2", fail, false),
                effects_untaxed_background: effects("cell-2-2-untaxed", fail, true),
            },
            acceptable: cells.iter().enumerate().filter(|(_, c)| c.is_acceptable).map(|(i, _)| i).collect(),
            bargains: ["nash", "kalai-smorodinsky", "egalitarian"]
                .map(|concept| BargainFinding {
                    concept: concept.into(),
                    cell: Some(index(deal)),
                    ties: vec![],
                    positions: positions(&deal),
                    payoffs_pct: payoffs(deal).to_vec(),
                    gains_points: vec![gain(0), gain(1)],
                    gains_usd_mn: vec![gain(0) * 1e5, gain(1) * 1e5],
                    gain_ranges_points: vec![around(gain(0)), around(gain(1))],
                    is_nash: false,
                    effects: Some(effects("cell-3-1", deal, false)),
                })
                .to_vec(),
        },
        tariff_game: None,
        path: None,
        robustness: ["sectors", "low", "high"]
            .iter()
            .enumerate()
            .map(|(i, set)| SetFinding {
                set: (*set).into(),
                central: i == 0,
                goods_elasticity: Range { low: 2.0 + i as f64, high: 9.0 + i as f64 },
                nash_equilibria: nash.clone(),
                nash_bargain: Some(index(deal)),
                payoffs_pct: Vec::new(),
                talks_fail_pct: payoffs(fail).to_vec(),
                bargain_gains_points: vec![gain(0), gain(1)],
                worst_certificate: 1e-11,
            })
            .collect(),
        provenance: Provenance {
            sources: [("ledger", "Instruments of both sides"), ("institute", "The Institute's averages"), ("timeline", "Rounds of talks"), ("others", "Duties on others"), ("world", "World table")]
                .map(|(id, title)| Source {
                    id: id.into(),
                    title: title.into(),
                    reference: "a document".into(),
                    confidence: "high".into(),
                    licence: "public".into(),
                    unverified: id == "timeline",
                })
                .to_vec(),
            runs: runs
                .map(|id| Run {
                    title: format!("run {id}"),
                    background: if id.ends_with("untaxed") { "untaxed".into() } else { "current".into() },
                    elasticities: "sectors".into(),
                    certificate: Some(1e-11),
                    certificate_market: "USA".into(),
                    sweeps: 30,
                    reproduce: format!("detente solve --tariff USA:CHN:*=+100pp # {id}"),
                    id,
                })
                .collect(),
        },
        limits: vec![
            Limit { id: "coarse".into(), text: "Sectors are coarse: a lever on one product is spread over its sector.".into(), touches: vec![] },
            Limit { id: "static".into(), text: "Effects are those after some years; the months between are not modelled yet.".into(), touches: vec!["embargo".into()] },
        ],
        statistics: RunStatistics {
            combinations: 16,
            solves: 64,
            sweeps: 1900,
            worst_certificate: 2e-11,
            worst_certificate_run: "cell-2-2".into(),
            seconds: vec![StageSeconds { stage: "payoff table".into(), seconds: 0.4 }],
            total_seconds: 0.9,
            threads: 2,
        },
    }
}

/// One side's position is explained by a weight on revenue, the other's is a best response.
fn objectives() -> ObjectiveFindings {
    let weight = |criterion: &str, title: &str, plain: f64| WeightFinding {
        criterion: criterion.into(),
        title: title.into(),
        plain,
        nearest: plain + 0.2,
        low: plain,
        high: None,
        alone_low: Some(plain + 0.3),
        alone_high: Some(plain + 2.0),
    };
    let revealed = |player: usize, gain: f64| RevealedFinding {
        player: REGIONS[player].0.into(),
        position: reference(player, 0),
        gain_plain_points: gain,
        best_plain: (gain > 0.0).then(|| reference(player, 1)),
        explained: true,
        gain_left_points: 0.0,
        weights: vec![
            weight("revenue", "revenue from duties", 1.0),
            weight("rivalry", "the other side's loss", 0.0),
            weight("issue:chips", "a lead in chips", 0.0),
            weight("sector:C26", "Electronics", 1.0),
        ],
    };
    let variant = |name, title, bargain| VariantFinding {
        name,
        title,
        payoffs_pct: (0..16).map(|c| payoffs([c / 4, c % 4]).to_vec()).collect(),
        nash_equilibria: vec![5],
        reference_is_nash: false,
        acceptable: 9,
        nash_bargain: bargain,
        bargain_gains_points: vec![0.4, 0.3],
        talks_fail_pct: vec![-0.3, -0.4],
    };
    ObjectiveFindings {
        revealed: vec![revealed(0, 0.08), revealed(1, 0.0)],
        variants: vec![
            variant("real-income", "real income alone", Some(5)),
            variant(
                "revealed",
                "revealed weights nearest to real income",
                Some(4),
            ),
        ],
    }
}
