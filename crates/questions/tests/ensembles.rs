//! Ensembles, gradients and lists of policies, on the built-in world.

use std::path::Path;

use detente_questions::ensemble::{Design, Plan, Spec, Store, intervals, sensitivity, stacked};
use detente_questions::table::{Cell, Named};
use detente_questions::{House, Refusal, Room, Stop, Told, find};
use serde_json::{Value, json};

fn keys(value: Value) -> serde_json::Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn solve(value: Value, house: &House) -> Result<Told, Refusal> {
    find("solve").unwrap().read(keys(value))?.ask(house, &())
}

fn spec(vary: &[&str], draws: u32, design: Design) -> Spec {
    Spec {
        keys: keys(json!({ "tariff": ["USA:CHN:*=+50pp"] })),
        vary: vary.iter().map(|text| (*text).to_owned()).collect(),
        draws,
        design,
        seed: 7,
        block: 4,
        ..Spec::default()
    }
}

fn text<'a>(table: &'a Named, row: usize, column: &str) -> Cell<'a> {
    table.cell(row, table.position(column).unwrap())
}

#[test]
fn any_split_of_the_draws_gives_the_same_rows() -> Result<(), Refusal> {
    let house = House::new();
    let room = Room::new(&house);
    let vary = ["sigma=uniform(0.4,1)", "rho=uniform(0.6,1)"];
    let plan = Plan::new(spec(&vary, 12, Design::Random), &room)?;
    let stop = Stop::default();
    let whole = plan.block(0, 12, &house, &stop)?;
    let mut parts = Vec::new();
    for (start, end) in [(0, 5), (5, 6), (6, 12)] {
        parts.push(plan.block(start, end, &house, &stop)?);
    }
    assert_eq!(stacked(&parts).unwrap(), whole);
    assert_eq!(whole.rows(), 12 * 25);
    let table = intervals(&plan, &whole, [0.05, 0.5, 0.95]);
    assert_eq!(table.rows(), 25);
    for row in 0..25 {
        let at = |column| table.number(row, column).unwrap();
        assert!(at("low") <= at("central") && at("central") <= at("high"));
        assert!(at("standard_error") > 0.0);
    }
    assert_eq!(sensitivity(&plan, &whole).rows(), 25 * 2);
    Ok(())
}

#[test]
fn the_published_sets_are_the_runs_under_them() -> Result<(), Refusal> {
    let house = House::new();
    let room = Room::new(&house);
    let plan = Plan::new(spec(&["trade_elasticity=sets"], 1, Design::Sets), &room)?;
    assert_eq!(plan.spec.draws, 8);
    let draws = plan.block(0, 8, &house, &Stop::default())?;
    let world = room.world("busan-25x28")?;
    for (i, set) in world.elasticity_sets().keys().enumerate() {
        let asked = json!({ "tariff": ["USA:CHN:*=+50pp"], "elasticities": set });
        let told = solve(asked, &house)?;
        let regions = told.table("regions").unwrap();
        for row in 0..regions.rows() {
            let code = regions.cell(row, 0);
            let same = (25 * i..25 * (i + 1)).find(|at| text(&draws, *at, "code") == code);
            let drawn = draws.number(same.unwrap(), "real_income_pct");
            assert_eq!(drawn, regions.number(row, "real_income_pct"));
        }
    }
    Ok(())
}

#[test]
fn a_draw_without_an_answer_is_a_row() -> Result<(), Refusal> {
    let house = House::new();
    let room = Room::new(&house);
    let spec = Spec {
        keys: keys(json!({ "tariff": ["USA:{who}:*=+50pp"] })),
        vary: vec!["who=choice(CHN|XXX)".to_owned()],
        design: Design::Sets,
        ..Spec::default()
    };
    let plan = Plan::new(spec, &room)?;
    let draws = plan.block(0, 2, &house, &Stop::default())?;
    assert_eq!(draws.rows(), 25 + 1);
    assert_eq!(text(&draws, 25, "status"), Cell::Text("bad_input"));
    Ok(())
}

#[test]
fn a_folder_knows_its_ensemble() -> Result<(), Refusal> {
    let house = House::new();
    let room = Room::new(&house);
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan::new(spec(&["sigma=uniform(0.4,1)"], 4, Design::Sobol), &room)?;
    let store = Store::open(folder.path(), &plan, &room)?;
    let block = plan.block(0, 4, &house, &Stop::default())?;
    assert_eq!(store.read(0)?, None);
    store.write(0, &block)?;
    assert_eq!(store.read(0)?.unwrap().table, block.table);
    assert_eq!(Store::spec(folder.path())?, plan.spec);
    let other = Spec {
        seed: 8,
        ..plan.spec.clone()
    };
    let other = Plan::new(other, &room)?;
    let refused = Store::open(folder.path(), &other, &room).unwrap_err();
    assert!(refused.message.contains("other draws"));
    assert!(Store::spec(Path::new("nowhere")).is_err());
    Ok(())
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let house = House::new();
    let room = Room::new(&house);
    let refused = |spec: Spec| {
        let refusal = Plan::new(spec, &room).err().unwrap();
        (refusal.message, refusal.help.unwrap_or_default())
    };
    assert!(
        refused(spec(&["sigme=uniform(0,1)"], 4, Design::Random))
            .1
            .contains("sigma")
    );
    let twice = spec(&["sigma=uniform(0.1,1)"; 2], 4, Design::Random);
    assert!(refused(twice).0.contains("twice"));
    assert!(
        refused(spec(&[], 70_000, Design::Sobol))
            .0
            .contains("65536")
    );
    let asked = |question: &str| Spec {
        question: question.to_owned(),
        ..Spec::default()
    };
    assert!(refused(asked("slove")).1.contains("solve"));
    assert!(refused(asked("ensemble")).0.contains("no question"));
}

#[test]
fn slopes_are_differences() -> Result<(), Refusal> {
    let house = House::new();
    let ask = |points: f64| {
        let wedges = [
            "USA:CHN:*=+50pp".to_owned(),
            format!("USA:CHN:C26={points:+}pp"),
        ];
        solve(json!({ "tariff": wedges, "gradient": "USA" }), &house)
    };
    let told = ask(1e-3)?;
    let income = |told: &Told| {
        let regions = told.table("regions").unwrap();
        let usa = (0..25).find(|row| regions.cell(*row, 0) == Cell::Text("USA"));
        regions.number(usa.unwrap(), "real_income_pct").unwrap()
    };
    let difference = (income(&ask(0.101)?) - income(&ask(-0.099)?)) / 0.2;
    let gradient = told.table("gradient").unwrap();
    let row = (0..gradient.rows()).find(|row| {
        text(gradient, *row, "partner") == Cell::Text("CHN")
            && text(gradient, *row, "sector") == Cell::Text("C26")
    });
    let slope = gradient
        .number(row.unwrap(), "slope_pct_per_point")
        .unwrap();
    assert!(
        (slope - difference).abs() < 1e-4 * slope.abs(),
        "{slope} {difference}"
    );
    Ok(())
}
