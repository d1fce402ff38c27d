//! Whatever the numbers and the names, a chart is well-formed, finite and complete.

use detente_brief::charts::*;
use detente_brief::number::Unit;
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// Values as results have them, and as they should never be.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -200.0..200.0,
        1 => -1e-14..1e-14,
        1 => prop_oneof![
            Just(0.0), Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY),
            Just(1e300), Just(-1e300), Just(f64::MIN_POSITIVE)
        ],
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("United States".to_string()),
        ".{0,30}",
        Just("a <script>alert('x')</script> & \"b\"".to_string())
    ]
}

fn day() -> impl Strategy<Value = Date> {
    (2015_i16..2030, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| date(y, m, d))
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![
        Just(Unit::Percent),
        Just(Unit::PercentChange),
        Just(Unit::Points),
        Just(Unit::UsdChange)
    ]
}

/// Well-formed in the ways this writer could fail: tags, quotes, entities, numbers.
fn check(chart: &impl Chart) -> Result<(), TestCaseError> {
    let figure = Figure::of("any id&more", chart);
    for svg in [&figure.wide, &figure.narrow, &standalone(&figure.wide)] {
        prop_assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        prop_assert!(svg.contains(r#"role="img""#));
        prop_assert!(svg.contains("<title id=") && svg.contains("<desc id="));
        let tags = tags_only(svg);
        for bad in ["NaN", "inf", "<script", "e+", "--"] {
            prop_assert!(!tags.contains(bad), "{bad} in {tags}");
        }
        balanced(svg)?;
    }
    figure
        .table
        .check()
        .map_err(|e| TestCaseError::fail(e.to_string()))
}

/// The SVG without its text and without the style.
fn tags_only(svg: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in svg.split("</style>").last().unwrap_or_default().chars() {
        inside |= c == '<';
        if inside {
            out.push(c);
        }
        inside &= c != '>';
    }
    out
}

/// Every tag that opens closes in order, and text holds no bare ampersand.
fn balanced(svg: &str) -> Result<(), TestCaseError> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        prop_assert!(
            !text.contains('>') || open.last() == Some(&"style"),
            "{text}"
        );
        for part in text.split('&').skip(1) {
            let entity = part.split(';').next().unwrap_or_default();
            prop_assert!(
                ["amp", "lt", "gt", "quot", "#39"].contains(&entity),
                "{part}"
            );
        }
        let end = start
            + rest[start..]
                .find('>')
                .ok_or_else(|| TestCaseError::fail("a tag does not end"))?;
        let tag = &rest[start + 1..end];
        prop_assert_eq!(tag.matches('"').count() % 2, 0, "{}", tag);
        if let Some(name) = tag.strip_prefix('/') {
            prop_assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or_default());
        }
        rest = &rest[end + 1..];
    }
    prop_assert!(open.is_empty() && rest.is_empty(), "{open:?} {rest}");
    Ok(())
}

fn series() -> impl Strategy<Value = StepSeries> {
    let points = prop::collection::vec((day(), value()), 0..12);
    (name(), points, 0_usize..20, any::<bool>()).prop_map(|(name, mut points, colour, dashed)| {
        points.sort_by_key(|p| p.0);
        StepSeries {
            name,
            points,
            colour,
            dashed,
        }
    })
}

proptest! {
    #[test]
    fn steps(
        (from, to) in (day(), day()),
        unit in unit(),
        title in name(),
        series in prop::collection::vec(series(), 0..4),
        events in prop::collection::vec((day(), name()), 0..12),
        published in prop::collection::vec((day(), value(), name()), 0..6),
    ) {
        let events = events.into_iter().map(|(date, label)| EventMark { date, label }).collect();
        let published = published.into_iter().enumerate()
            .map(|(colour, (date, value, publisher))| Published { date, value, publisher, colour }).collect();
        let (description, axis) = (title.clone(), title.clone());
        check(&Steps { title, description, axis, unit, from, to, series, events, published })?;
    }

    #[test]
    fn stacks(
        (from, to) in (day(), day()),
        layers in prop::collection::vec(name(), 0..10),
        mut steps in prop::collection::vec((day(), prop::collection::vec(value(), 0..10)), 0..10),
    ) {
        steps.sort_by_key(|s| s.0);
        let (title, description, axis) = ("t".into(), "d".into(), "a".into());
        check(&Stack { title, description, axis, unit: Unit::Percent, from, to, layers, steps })?;
    }

    #[test]
    fn bars(
        unit in unit(),
        digits in 0_usize..4,
        series in prop::collection::vec(name(), 0..3),
        groups in prop::collection::vec((name(), prop::collection::vec(
            prop::option::of((value(), prop::option::of((value(), value())))), 0..4)), 0..8),
    ) {
        let bar = |b: Option<(f64, Option<(f64, f64)>)>| b.map(|(value, interval)| Bar { value, interval });
        let groups = groups.into_iter()
            .map(|(label, bars)| BarGroup { label, bars: bars.into_iter().map(bar).collect() })
            .collect();
        check(&Bars { title: "t".into(), description: "d".into(), unit, digits, series, groups })?;
    }

    #[test]
    fn curves(
        unit in unit(),
        title in name(),
        along in prop_oneof![
            Just(Along::Months),
            Just(Along::Ratio { column: "sigma".into() }),
            day().prop_map(|from| Along::Calendar { from }),
        ],
        curves in prop::collection::vec((name(), 0_usize..20, any::<bool>(), prop::collection::vec(
            (value(), value(), prop::option::of((value(), value()))), 0..12)), 0..4),
        shaded in prop::option::of((value(), value(), name())),
        published in prop::collection::vec((value(), value(), name()), 0..4),
    ) {
        let curves = curves.into_iter().map(|(name, colour, dashed, points)| Curve {
            name, colour, dashed,
            points: points.into_iter().map(|(at, value, band)| CurvePoint { at, value, band }).collect(),
        }).collect();
        let published = published.into_iter()
            .map(|(at, value, publisher)| CurveMark { at, value, publisher }).collect();
        let (description, axis, under) = (title.clone(), title.clone(), title.clone());
        check(&Curves { title, description, unit, axis, along, under, curves, shaded, published, events: Vec::new(), said: Vec::new() })?;
    }

    #[test]
    fn payoffs(
        points in prop::collection::vec((name(), value(), value(), 0_u8..16, any::<bool>()), 0..20),
        x_player in name(),
        y_player in name(),
    ) {
        let all = [Role::Reference, Role::TalksFail, Role::Equilibrium, Role::Deal];
        let points = points.into_iter().map(|(label, x, y, bits, efficient)| PayoffPoint {
            label, x, y, efficient,
            roles: all.into_iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, r)| r).collect(),
        }).collect();
        let unit = Unit::PercentChange;
        check(&PayoffPlot { title: "t".into(), description: "d".into(), unit, x_player, y_player, points })?;
    }

    #[test]
    fn tables_and_maps(
        columns in prop::collection::vec(name(), 0..9),
        rows in prop::collection::vec((name(), prop::collection::vec(prop::option::of(value()), 0..9)), 0..9),
    ) {
        let unit = Unit::PercentChange;
        let tiles = rows.iter().map(|(n, v)| Tile {
            code: n.clone(), name: n.clone(), value: v.first().copied().flatten(), player: v.len() == 1,
        }).collect();
        check(&TileMap { title: "t".into(), description: "d".into(), unit, digits: 2, tiles })?;
        check(&HeatTable { title: "t".into(), description: "d".into(), unit, digits: 2, columns, rows })?;
    }
}

#[test]
fn a_step_holds_its_value_until_the_next() {
    let points = vec![
        (date(2018, 1, 1), 3.0),
        (date(2024, 6, 1), 20.0),
        (date(2025, 4, 12), 115.0),
        (date(2027, 1, 1), 0.0),
    ];
    let chart = Steps {
        title: "Duties".into(),
        description: "Two steps.".into(),
        unit: Unit::Percent,
        axis: "per cent".into(),
        from: date(2025, 1, 1),
        to: date(2025, 12, 31),
        series: vec![StepSeries {
            name: "USA on CHN".into(),
            points,
            colour: 0,
            dashed: false,
        }],
        events: vec![],
        published: vec![],
    };
    let svg = chart.draw("x", Frame::WIDE);
    let path = svg
        .split(r#"<path class="step c0" d=""#)
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    // From 20, which held on the first day: across, up, across. 2018 and 2027 are outside.
    assert_eq!(path.matches('L').count(), 3, "{path}");
    assert!(
        svg.contains(">115.0</text>"),
        "the last value stands at the end"
    );
    assert_eq!(
        chart.table().rows(),
        4,
        "the table holds everything, also what is outside the window"
    );
}

#[test]
fn equal_ratios_of_months_are_equally_far() {
    let point = |at: f64| CurvePoint {
        at,
        value: -at,
        band: Some((-2.0 * at, 0.0)),
    };
    let chart = Curves {
        title: "Loss".into(),
        description: "Three months.".into(),
        unit: Unit::PercentChange,
        axis: "GDP".into(),
        along: Along::Months,
        under: "months".into(),
        curves: vec![Curve {
            name: "A".into(),
            colour: 0,
            dashed: false,
            points: vec![point(1.0), point(6.0), point(36.0)],
        }],
        shaded: None,
        published: vec![],
        events: vec![],
        said: vec![],
    };
    let svg = chart.draw("x", Frame::WIDE);
    let places: Vec<f64> = svg
        .split(r#"class="point c0" cx=""#)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect();
    let steps = [places[1] - places[0], places[2] - places[1]];
    assert!(
        (steps[0] - steps[1]).abs() < 0.3 && steps[0] > 50.0,
        "{places:?}"
    );
    assert_eq!(svg.matches(r#"class="band c0""#).count(), 1);
    let names: Vec<String> = chart
        .table()
        .columns()
        .iter()
        .map(|c| c.name.clone())
        .collect();
    assert_eq!(
        names,
        [
            "series",
            "kind",
            "month",
            "value_pct",
            "low_pct",
            "high_pct"
        ]
    );
}

#[test]
fn points_that_coincide_share_a_number() {
    let point = |label: &str, x, y, roles: &[Role]| PayoffPoint {
        label: label.into(),
        x,
        y,
        roles: roles.to_vec(),
        efficient: false,
    };
    let plot = PayoffPlot {
        title: "t".into(),
        description: "d".into(),
        unit: Unit::PercentChange,
        x_player: "A".into(),
        y_player: "B".into(),
        points: vec![
            point("both hold", 0.0, 0.0, &[Role::Reference, Role::Equilibrium]),
            point("same", 0.0, 0.0, &[Role::Equilibrium]),
            point("war", -1.0, -0.5, &[Role::TalksFail]),
            point("nothing", -0.3, 0.2, &[]),
        ],
    };
    let svg = plot.draw("x", Frame::NARROW);
    assert_eq!(
        svg.matches(r#"class="badge""#).count(),
        4,
        "two badges in the plot, two in the key"
    );
    assert!(svg.contains("both hold; or same"));
}

#[test]
fn days_of_a_calendar_are_marked_and_what_is_outside_is_not() {
    let point = |at: f64| CurvePoint {
        at,
        value: 0.5,
        band: None,
    };
    let event = |day, label: &str| EventMark {
        date: day,
        label: label.into(),
    };
    let chart = Curves {
        title: "Odds".into(),
        description: "A month.".into(),
        unit: Unit::Plain,
        axis: "odds".into(),
        along: Along::Calendar {
            from: date(2025, 10, 1),
        },
        under: String::new(),
        curves: vec![Curve {
            name: "A".into(),
            colour: 0,
            dashed: false,
            points: vec![point(0.0), point(0.5), point(0.9)],
        }],
        shaded: None,
        published: vec![],
        events: vec![
            event(date(2025, 10, 10), "a threat"),
            event(date(2026, 10, 10), "far away"),
        ],
        said: vec![SaidMark {
            date: date(2025, 10, 12),
            label: "we expect to agree".into(),
            hollow: true,
        }],
    };
    let svg = chart.draw("x", Frame::WIDE);
    assert!(
        svg.contains("2025-10-10 a threat") && !svg.contains("far away"),
        "{svg}"
    );
    assert!(svg.contains("2025-10-12 we expect to agree"), "{svg}");
    let table = chart.table();
    let days = table.column("month").expect("a calendar has days");
    assert_eq!(
        format!("{:?}", days.data).matches("2025-10-17").count(),
        1,
        "{days:?}"
    );
}
