//! Speed of the first year: sixty months of many elements on one core, draws of two years on all. Run with
//! `cargo bench -p detente-path --bench first_year`.

use std::sync::LazyLock;

use detente_path::elements::Tables;
use detente_path::first_year::{
    Detail, Draw, Ground, Levers, Licence, Overrides, Sampling, bands, simulate,
};
use detente_world::{SPLIT_WORLD, builtin};
use divan::Bencher;

fn main() {
    divan::main();
}

static GROUND: LazyLock<Ground> = LazyLock::new(|| ground(Tables::builtin().expect("tables")));

/// Thirty elements: those that are built in, some of them again under other names.
static MANY: LazyLock<Ground> = LazyLock::new(|| ground(many(30)));

fn ground(tables: Tables) -> Ground {
    Ground::new(&builtin(SPLIT_WORLD).expect("a world"), &tables).expect("a ground")
}

fn many(count: usize) -> Tables {
    let base = Tables::builtin().expect("tables");
    let mut tables = base.clone();
    macro_rules! again {
        ($field:ident, $old:expr, $new:expr) => {
            tables
                .$field
                .extend(base.$field.iter().filter(|r| &r.element == $old).map(|r| {
                    let mut row = r.clone();
                    row.element.clone_from($new);
                    row
                }))
        };
    }
    for round in 0.. {
        for element in &base.elements {
            if tables.elements.len() >= count {
                return tables;
            }
            let (old, new) = (&element.element, &format!("{}-{round}", element.element));
            again!(elements, old, new);
            again!(stages, old, new);
            again!(goods, old, new);
            again!(shares, old, new);
            again!(users, old, new);
            again!(stocks, old, new);
        }
    }
    tables
}

/// Every element cut to a fifth for everybody.
fn cut(ground: &Ground) -> Levers {
    let licence = |element| Licence {
        element,
        stage: None,
        region: None,
        let_through: vec![0.2],
    };
    Levers {
        licences: (0..ground.tables().elements.len()).map(licence).collect(),
        ..Levers::default()
    }
}

#[divan::bench]
fn sixty_months_of_thirty_elements(bencher: Bencher) {
    let levers = cut(&MANY);
    bencher.bench(|| {
        simulate(
            &MANY,
            &levers,
            &Overrides::default(),
            &Draw::CENTRAL,
            60,
            Detail::Months,
        )
        .expect("months")
    });
}

#[divan::bench]
fn sixty_months_of_eight_elements(bencher: Bencher) {
    let levers = cut(&GROUND);
    bencher.bench(|| {
        simulate(
            &GROUND,
            &levers,
            &Overrides::default(),
            &Draw::CENTRAL,
            60,
            Detail::Months,
        )
        .expect("months")
    });
}

/// Twenty draws of two years; four hundred take twenty times as long.
#[divan::bench(sample_count = 10)]
fn twenty_draws_of_two_years(bencher: Bencher) {
    let levers = cut(&GROUND);
    bencher.bench(|| {
        bands(
            &GROUND,
            &levers,
            &Overrides::default(),
            24,
            &Sampling::of(20, 1),
        )
        .expect("draws")
    });
}
