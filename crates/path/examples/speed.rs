use detente_path::elements::Tables;
use detente_path::first_year::*;
use detente_world::*;
use std::time::Instant;
fn main() {
    let world = builtin(SPLIT_WORLD).unwrap();
    let t = Instant::now();
    let ground = Ground::new(&world, &Tables::builtin().unwrap()).unwrap();
    println!("ground {:?}", t.elapsed());
    for (what, list) in [
        ("2 magnets", vec!["magnet:*=0.2", "magnet-heavy:*=0.2"]),
        (
            "8 elements",
            vec![
                "magnet:*=0.2",
                "magnet-heavy:*=0.2",
                "yttrium:*=0.2",
                "gallium:*=0.2",
                "germanium:*=0.2",
                "antimony:*=0.2",
                "graphite:*=0.2",
                "hf-high-purity:*=0.2",
            ],
        ),
    ] {
        let levers = Levers {
            licences: list
                .iter()
                .map(|l| Licence::parse(l, &ground).unwrap())
                .collect(),
            ..Levers::default()
        };
        for detail in [false, true] {
            let mut best = f64::INFINITY;
            let mut sweeps = 0;
            for _ in 0..5 {
                let t = Instant::now();
                let r = simulate(
                    &ground,
                    &levers,
                    &Overrides::default(),
                    &Draw::CENTRAL,
                    60,
                    detail,
                )
                .unwrap();
                best = best.min(t.elapsed().as_secs_f64());
                sweeps = r.months.iter().map(|m| m.state.sweeps).sum::<usize>();
                assert!(r.months.iter().all(|m| m.certificate.holds()));
                if detail {
                    println!(
                        "any {:?}",
                        r.months[0].ceiling.any_network.as_ref().map(|x| x[0])
                    );
                }
            }
            println!(
                "{what} detail {detail}: 60 months {:.1} ms, {sweeps} sweeps",
                best * 1e3
            );
        }
    }
}
