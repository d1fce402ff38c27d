//! Labour, margins, wage floors, capital, households and accounts.

use std::collections::BTreeMap;

use detente_economy::{
    Account, AccountBase, Capital, CapitalRule, Economy, Equilibrium, Household, Mechanisms,
    Parameters, Payoff, SolveSettings,
};
use detente_policy::WedgeKind::{Iceberg, Productivity, Tariff};
use detente_world::{
    Cube, Region, RegionIx, Sector, SectorIx, SectorKind, UseTable, World, WorldMeta, WorldParts,
};

use crate::{Case, large, policy, real, solve, twenty_points};

fn with(world: &World, mechanisms: Mechanisms) -> Parameters {
    Parameters {
        mechanisms,
        ..Parameters::of(world)
    }
}

fn supply(world: &World, eta: f64) -> Mechanisms {
    Mechanisms {
        labour_supply: vec![eta; world.region_count()],
        ..Mechanisms::default()
    }
}

fn employment(at: &Equilibrium, world: &World, code: &str) -> f64 {
    let n = world.find_region(code).expect("a region");
    at.labour()[n.0].employment_pct
}

#[test]
fn labour_supply_with_revenue_paid_out() {
    let (Some(case), Some(world)) = (Case::find("labour.lump"), large()) else {
        return;
    };
    let at = solve(
        &world,
        &with(&world, supply(&world, 0.5)),
        &twenty_points(&world),
    )
    .expect("solved");
    for code in ["USA", "CHN", "VNM"] {
        case.check(&[code], "", real(&at, &world, code));
    }
    case.check(&["emp_USA"], "", employment(&at, &world, "USA"));
    case.check(&["emp_CHN"], "", employment(&at, &world, "CHN"));
}

#[test]
fn labour_supply_with_factors_that_move_slowly() {
    let (Some(case), Some(world)) = (Case::find("labour.kappa"), large()) else {
        return;
    };
    let parameters = Parameters {
        sigma: 0.5,
        theta: 0.5,
        kappa: 1.0,
        ..with(&world, supply(&world, 0.5))
    };
    let at = solve(&world, &parameters, &twenty_points(&world)).expect("solved");
    for code in ["USA", "CHN", "VNM"] {
        case.check(&[code], "", real(&at, &world, code));
    }
    case.check(&["emp_USA"], "", employment(&at, &world, "USA"));
}

#[test]
fn margins_of_the_buyers_market() {
    let (Some(case), Some(world)) = (Case::find("margin"), large()) else {
        return;
    };
    let mechanisms = Mechanisms {
        margin: vec![0.1; world.region_count()],
        tariff_exponent: vec![1.1; world.region_count()],
        ..Mechanisms::default()
    };
    let at = solve(&world, &with(&world, mechanisms), &twenty_points(&world)).expect("solved");
    for code in ["USA", "CHN", "VNM"] {
        case.check(&[code], "", real(&at, &world, code));
    }
}

#[test]
fn a_wage_floor_in_one_region() {
    let (Some(case), Some(world)) = (Case::find("floor.CHN"), large()) else {
        return;
    };
    let wave = policy(&world, &[(Tariff, "USA:CHN:*=+20pp")]);
    let n = world.find_region("CHN").expect("there");
    for (key, floor) in [(".995", 0.995), ("1", 1.0)] {
        let mut floors = vec![0.0; world.region_count()];
        floors[n.0] = floor;
        let mechanisms = Mechanisms {
            wage_floor: floors,
            ..Mechanisms::default()
        };
        let at = solve(&world, &with(&world, mechanisms), &wave).expect("solved");
        for code in ["USA", "CHN", "VNM"] {
            case.check(&[key, code], "", real(&at, &world, code));
        }
        case.check(&[key, "emp_CHN"], "", employment(&at, &world, "CHN"));
        assert!(at.labour()[n.0].binding);
    }
}

fn made_up(flows: &[f64], regions: usize) -> World {
    let mut cube = Cube::filled(regions, 1, 0.0);
    for i in 0..regions {
        for n in 0..regions {
            cube.set(
                RegionIx(i),
                RegionIx(n),
                SectorIx(0),
                flows[i * regions + n],
            );
        }
    }
    World::new(WorldParts {
        meta: WorldMeta {
            name: "made-up".into(),
            unit: "USD million".into(),
            year: 2000,
            ..WorldMeta::default()
        },
        regions: (0..regions)
            .map(|i| Region {
                code: format!("R{i}"),
                name: format!("Region {i}"),
            })
            .collect(),
        sectors: vec![Sector {
            code: "G".into(),
            name: "Good".into(),
            kind: SectorKind::Goods,
            trade_elasticity: 4.0,
            scale_elasticity: 0.0,
            scale_base: detente_world::ScaleBase::Input,
            markup: 1.0,
            alias: None,
        }],
        flows: cube,
        tariffs: Cube::filled(regions, 1, 0.0),
        use_table: UseTable::zero(regions, 1),
        elasticity_sets: BTreeMap::new(),
    })
    .expect("valid")
}

fn capital(world: &World, share: f64, rule: CapitalRule) -> Parameters {
    with(
        world,
        Mechanisms {
            capital: Some(Capital::uniform(world, share, rule)),
            ..Mechanisms::default()
        },
    )
}

#[test]
fn capital_multiplies_productivity_in_one_region() {
    let Some(case) = Case::find("capital.one") else {
        return;
    };
    let world = made_up(&[100.0], 1);
    for (key, share, a) in [(".9/.3", 0.3, "0.9"), (".8/.4", 0.4, "0.8")] {
        let shock = policy(&world, &[(Productivity, &format!("R0:G={a}"))]);
        let parameters = capital(&world, share, CapitalRule::Steady);
        let at = solve(&world, &parameters, &shock).expect("solved");
        case.check(&[key], "", at.capital_outcomes()[0].consumption_pct);
    }
}

#[test]
fn capital_multiplies_the_gains_from_trade() {
    let Some(case) = Case::find("capital.acr") else {
        return;
    };
    let world = made_up(&[80.0, 20.0, 20.0, 80.0], 2);
    let shock = policy(
        &world,
        &[(Iceberg, "R0:R1:G=1.5"), (Iceberg, "R1:R0:G=1.5")],
    );
    let at = solve(&world, &Parameters::of(&world), &shock).expect("solved");
    case.check(&["0"], "", at.regions()[0].real_wage_pct);
    let at = solve(&world, &capital(&world, 0.25, CapitalRule::Steady), &shock).expect("solved");
    case.check(&[".25"], "", at.capital_outcomes()[0].real_wage_pct);
}

#[test]
fn capital_in_its_steady_state() {
    let (Some(case), Some(world)) = (Case::find("capital.steady"), large()) else {
        return;
    };
    let at = solve(
        &world,
        &capital(&world, 0.4, CapitalRule::Steady),
        &twenty_points(&world),
    )
    .expect("solved");
    let row = |code: &str| {
        let n = world.find_region(code).expect("there");
        at.capital_outcomes()[n.0].clone()
    };
    case.check(&["consumption_USA"], "", row("USA").consumption_pct);
    case.check(&["consumption_CHN"], "", row("CHN").consumption_pct);
    case.check(&["real_wage_USA"], "", row("USA").real_wage_pct);
    case.check(&["capital_USA"], "", row("USA").capital_pct);
    let plain = solve(&world, &Parameters::of(&world), &twenty_points(&world)).expect("solved");
    case.check(&["static_real_income_USA"], "", real(&plain, &world, "USA"));
}

#[test]
fn the_path_of_capital() {
    let (Some(case), Some(more), Some(world)) = (
        Case::find("capital.path"),
        Case::find("capital.path2"),
        large(),
    ) else {
        return;
    };
    let economy = Economy::new(&world, &capital(&world, 0.4, CapitalRule::Held)).expect("built");
    let rows = economy
        .capital_path(&twenty_points(&world), &SolveSettings::default(), 60, 0.06)
        .expect("solved");
    let usa = world.find_region("USA").expect("there");
    let at = |year: usize| {
        (rows.iter())
            .find(|row| row.year == year && row.region == usa)
            .expect("a row")
    };
    for year in [0, 10, 40] {
        case.check(&[&year.to_string()], "", at(year).consumption_pct);
    }
    for year in [1, 5, 20, 60] {
        more.check(&[&year.to_string()], "", at(year).consumption_pct);
    }
    more.check(&["K20"], "", at(20).capital_pct);
}

#[test]
fn slopes_with_and_without_labour_supply() {
    let (Some(case), Some(world)) = (Case::find("gradient"), large()) else {
        return;
    };
    let code = |code: &str| world.find_region(code).expect("there");
    let (usa, chn) = (code("USA"), code("CHN"));
    let k = world.find_sector("C26").expect("there");
    for (key, mechanisms) in [
        ("default", Mechanisms::default()),
        ("labour", supply(&world, 0.5)),
    ] {
        let at = solve(&world, &with(&world, mechanisms), &twenty_points(&world)).expect("solved");
        let slopes = at.gradient(&Payoff::RealIncome(usa)).expect("solved");
        // The case is of 100 log real income.
        let level = 1.0 + slopes.value / 100.0;
        case.check(&[key], "", slopes.tariff.get(chn, usa, k) / level);
    }
}

#[test]
fn government_welfare_with_revenue_shared_by_payroll() {
    let (Some(case), Some(world)) = (Case::find("weights.revenue"), large()) else {
        return;
    };
    let usa = world.find_region("USA").expect("there");
    let mut weights = vec![1.0; world.sector_count()];
    for code in ["C24A", "C24B"] {
        weights[world.find_sector(code).expect("there").0] = 3.0;
    }
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    weights.iter_mut().for_each(|w| *w /= mean);
    let at = solve(&world, &Parameters::of(&world), &twenty_points(&world)).expect("solved");
    let payroll = Payoff::Government {
        region: usa,
        weights: weights.clone(),
    };
    let one = Payoff::SectorWeighted {
        region: usa,
        weights,
    };
    case.check(&["revenue_shared_by_payroll"], "", at.payoff(&payroll));
    case.check(&["revenue_at_weight_one"], "", at.payoff(&one));
}

#[test]
fn cost_of_living_of_baskets() {
    let (Some(case), Some(more), Some(world)) = (
        Case::find("households"),
        Case::find("households.2"),
        large(),
    ) else {
        return;
    };
    let usa = world.find_region("USA").expect("there");
    let at = solve(&world, &Parameters::of(&world), &twenty_points(&world)).expect("solved");
    let basket = |factor: f64| -> Vec<f64> {
        SectorIx::all(world.sector_count())
            .map(|k| {
                let demand = world.benchmark().final_demand.get(usa, k).max(0.0);
                let goods = world.sector(k).kind == SectorKind::Goods;
                demand * if goods { factor } else { 1.0 }
            })
            .collect()
    };
    let cost = |factor: f64| 100.0 * (at.cost_of_living(usa, &basket(factor)) - 1.0);
    case.check(&["goods x1.5"], "", cost(1.5));
    case.check(&["mean"], "", cost(1.0));
    more.check(&["goods x0.7"], "", cost(0.7));
    // Two groups that add up to the region.
    let whole = basket(1.0);
    let total: f64 = whole.iter().sum();
    let rich: Vec<f64> = basket(0.7);
    let part = 0.4 * rich.iter().sum::<f64>() / total;
    let poor: Vec<f64> = whole.iter().zip(&rich).map(|(w, r)| w - 0.4 * r).collect();
    let group = |name: &str, basket: Vec<f64>, spending: f64| Household {
        group: name.into(),
        region: usa,
        weight: 1.0,
        basket,
        spending,
        sources: BTreeMap::new(),
    };
    let groups = [group("rich", rich, part), group("poor", poor, 1.0 - part)];
    let rows = at.households(&groups).expect("they add up");
    assert!(rows[0].cost_of_living_pct < rows[1].cost_of_living_pct);
    let wrong = [groups[0].clone()];
    assert!(at.households(&wrong).is_err());
}

#[test]
fn tonnes_follow_output() {
    let (Some(case), Some(world)) = (Case::find("tonnes"), large()) else {
        return;
    };
    let at = solve(&world, &Parameters::of(&world), &twenty_points(&world)).expect("solved");
    let mut accounts = Vec::new();
    for n in RegionIx::all(world.region_count()) {
        for code in ["C19", "C20", "C23", "C24A", "C24B"] {
            let sector = world.find_sector(code).expect("there");
            accounts.push(Account {
                account: "tonnes".into(),
                unit: "t".into(),
                region: n,
                sector,
                base: AccountBase::Output,
                benchmark: world.benchmark().output.get(n, sector),
            });
        }
    }
    let rows = at.satellites(&accounts).expect("accounts");
    for code in ["USA", "CHN"] {
        let n = world.find_region(code);
        let row = rows.iter().find(|row| row.region == n).expect("a row");
        case.check(&[code], "", row.change_pct);
        let sum = row.scale + row.mix + row.origin;
        assert!((sum - 100.0 * (row.after / row.before).ln()).abs() < 1e-9);
    }
}
