//! Payoffs of two players over all combinations of positions: equilibria, frontier, bargaining set, threat point.

use detente_table::Table;

use crate::furniture::{self, BADGE, Shape, Swatch};
use crate::number::Unit;
use crate::scale::{Linear, drawable};
use crate::svg::{self, Svg};
use crate::{Chart, Frame, text};

/// Why a point matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Where the players stand today.
    Reference,
    /// Where they end when talks fail.
    TalksFail,
    /// Nobody gains by moving alone.
    Equilibrium,
    /// What a bargaining solution picks.
    Deal,
}

impl Role {
    fn look(self) -> (Swatch, &'static str, f64) {
        match self {
            Self::Reference => (Swatch::Shape(Shape::Square), "hollow flat", 5.0),
            Self::TalksFail => (Swatch::Shape(Shape::Cross), "cross c1", 6.0),
            Self::Equilibrium => (Swatch::Shape(Shape::Circle), "hollow c0", 7.0),
            Self::Deal => (Swatch::Shape(Shape::Diamond), "block c2", 6.0),
        }
    }

    fn class(self) -> (&'static str, Shape) {
        match self.look().0 {
            Swatch::Shape(Shape::Cross) => ("cross c1", Shape::Cross),
            Swatch::Shape(s) => (self.look().1, s),
            _ => ("dot", Shape::Circle),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Reference => "today's positions",
            Self::TalksFail => "talks fail",
            Self::Equilibrium => "equilibrium: nobody gains by moving alone",
            Self::Deal => "bargain",
        }
    }
}

/// One combination of positions.
#[derive(Debug, Clone, PartialEq)]
pub struct PayoffPoint {
    /// The combination for readers.
    pub label: String,
    /// Payoff of the player on the horizontal axis.
    pub x: f64,
    /// Payoff of the player on the vertical axis.
    pub y: f64,
    /// Why it matters; points without a role are small dots.
    pub roles: Vec<Role>,
    /// No other combination is better for one player and worse for none.
    pub efficient: bool,
}

/// A payoff plot of two players.
#[derive(Debug, Clone, PartialEq)]
pub struct PayoffPlot {
    /// What it shows.
    pub title: String,
    /// The same in words.
    pub description: String,
    /// Unit of the payoffs.
    pub unit: Unit,
    /// Name of the player on the horizontal axis.
    pub x_player: String,
    /// Name of the player on the vertical axis.
    pub y_player: String,
    /// The combinations.
    pub points: Vec<PayoffPoint>,
}

impl PayoffPlot {
    fn drawn(&self) -> Vec<&PayoffPoint> {
        self.points
            .iter()
            .filter(|p| drawable(p.x).is_some() && drawable(p.y).is_some())
            .collect()
    }

    /// Points with a role that fall on the same spot share a number.
    fn numbered<'a>(&self, points: &[&'a PayoffPoint]) -> Vec<Vec<&'a PayoffPoint>> {
        let mut groups: Vec<Vec<&PayoffPoint>> = Vec::new();
        let mut named: Vec<&PayoffPoint> = points
            .iter()
            .copied()
            .filter(|p| !p.roles.is_empty())
            .collect();
        named.sort_by_key(|p| p.roles.iter().min().copied());
        for point in named {
            match groups
                .iter_mut()
                .find(|g| g[0].x == point.x && g[0].y == point.y)
            {
                Some(group) => group.push(point),
                None => groups.push(vec![point]),
            }
        }
        groups
    }
}

impl Chart for PayoffPlot {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn description(&self) -> String {
        self.description.clone()
    }

    fn draw(&self, id: &str, frame: Frame) -> String {
        let mut svg = Svg::new();
        let (left_edge, right_edge) = (2.0, frame.width - 2.0);
        let points = self.drawn();
        let mut roles: Vec<Role> = points
            .iter()
            .flat_map(|p| p.roles.iter().copied())
            .collect();
        roles.sort_unstable();
        roles.dedup();
        let mut items: Vec<_> = roles
            .iter()
            .map(|r| (r.look().0, r.look().1.to_string(), r.name().to_string()))
            .collect();
        let mut frontier: Vec<(f64, f64)> = points
            .iter()
            .filter(|p| p.efficient)
            .map(|p| (p.x, p.y))
            .collect();
        frontier.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
        frontier.dedup();
        if !frontier.is_empty() {
            items.push((
                Swatch::Dashed,
                "frontier".to_string(),
                "efficient combinations".to_string(),
            ));
        }
        let threat = points.iter().find(|p| p.roles.contains(&Role::TalksFail));
        if threat.is_some() {
            items.push((
                Swatch::Block,
                "region".to_string(),
                "both at least as well off as if talks fail".to_string(),
            ));
        }
        let y = furniture::legend(&mut svg, &items, left_edge, 0.0, right_edge);
        let title = format!("{} ↑, {}", self.y_player, self.unit.suffix());
        svg.text(
            left_edge,
            y + 12.0,
            "small soft",
            &text::shorten(&title, right_edge - left_edge, furniture::SMALL),
        );
        let top = y + 24.0;
        let side = if frame.is_narrow() { 300.0 } else { 400.0 };
        let bottom = top + side;
        let ys = Linear::nice(
            points.iter().map(|p| p.y),
            true,
            6,
            self.unit.least_span(),
            (bottom - 10.0, top + 10.0),
        );
        let left = left_edge + furniture::value_axis_width(&ys, self.unit);
        let ticks = if frame.is_narrow() { 4 } else { 7 };
        let xs = Linear::nice(
            points.iter().map(|p| p.x),
            true,
            ticks,
            self.unit.least_span(),
            (left + 10.0, right_edge - 14.0),
        );
        let pixel = |p: (f64, f64)| (xs.pixel(p.0), ys.pixel(p.1));

        if let Some(threat) = threat {
            svg.rect(pixel((threat.x, threat.y)), (right_edge, top), "region", "");
        }
        furniture::value_axis(&mut svg, &ys, self.unit, left, right_edge);
        let digits = furniture::axis_digits(&xs, self.unit);
        for tick in xs.ticks() {
            let x = xs.pixel(tick);
            svg.line(
                (x, top),
                (x, bottom),
                if tick == 0.0 { "zero" } else { "grid" },
            );
            svg.text(
                x,
                bottom + 15.0,
                "small soft mid",
                &self.unit.number(tick, digits),
            );
        }
        let title = format!("{} →, {}", self.x_player, self.unit.suffix());
        svg.text(
            right_edge,
            bottom + 31.0,
            "small soft end",
            &text::shorten(&title, right_edge - left_edge, furniture::SMALL),
        );

        let path: Vec<_> = frontier.iter().map(|p| pixel(*p)).collect();
        svg.polyline(&path, false, "frontier", "");
        for point in &points {
            let (x, y) = (self.unit.write(point.x, 2), self.unit.write(point.y, 2));
            let tip = format!(
                "{}: {} {x}, {} {y}",
                point.label, self.x_player, self.y_player
            );
            svg.circle(pixel((point.x, point.y)), 3.2, "dot", &tip);
        }
        let groups = self.numbered(&points);
        let mut taken: Vec<(f64, f64, f64)> = Vec::new();
        for group in &groups {
            let centre = pixel((group[0].x, group[0].y));
            let mut roles: Vec<Role> = group.iter().flat_map(|p| p.roles.iter().copied()).collect();
            roles.sort_unstable();
            roles.dedup();
            // The widest shape goes below the others, so that all of them show.
            roles.sort_by(|a, b| b.look().2.total_cmp(&a.look().2));
            for role in &roles {
                let (class, shape) = role.class();
                furniture::shape(&mut svg, shape, centre, role.look().2, class, role.name());
            }
            taken.push((centre.0, centre.1, 8.0));
        }
        let mut key = Vec::new();
        for (i, group) in groups.iter().enumerate() {
            let anchor = pixel((group[0].x, group[0].y));
            let spot = furniture::place(anchor, BADGE, &taken, (left, top), (right_edge, bottom));
            svg.polyline(&[anchor, spot], false, "lead", "");
            furniture::badge(&mut svg, spot, i + 1);
            taken.push((spot.0, spot.1, BADGE));
            let labels: Vec<String> = group.iter().map(|p| p.label.clone()).collect();
            let (x, y) = (
                self.unit.write(group[0].x, 2),
                self.unit.write(group[0].y, 2),
            );
            key.push(format!(
                "{}: {} {x}, {} {y}",
                labels.join("; or "),
                self.x_player,
                self.y_player
            ));
        }
        let below = bottom + 42.0;
        let below = if key.is_empty() {
            below
        } else {
            furniture::key(&mut svg, &key, left_edge, below, right_edge)
        };
        svg.finish(id, &self.title, &self.description, frame.width, below)
    }

    fn table(&self) -> Table {
        let words = |p: &PayoffPoint| {
            p.roles
                .iter()
                .map(|r| r.name().split(':').next().unwrap_or_default())
                .collect::<Vec<_>>()
                .join("; ")
        };
        let column = |player: &str| {
            format!(
                "{}_{}",
                self.unit.column().replace("value", "payoff"),
                svg::identifier(player).trim_start_matches("dt-")
            )
        };
        Table::new()
            .text("combination", self.points.iter().map(|p| &p.label))
            .optional_float(
                &column(&self.x_player),
                self.points.iter().map(|p| drawable(p.x)),
            )
            .optional_float(
                &column(&self.y_player),
                self.points.iter().map(|p| drawable(p.y)),
            )
            .text("role", self.points.iter().map(words))
            .text(
                "efficient",
                self.points
                    .iter()
                    .map(|p| if p.efficient { "yes" } else { "no" }),
            )
    }
}
