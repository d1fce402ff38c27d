//! What can be wrong with a game.

/// Why a game could not be set up, filled or solved.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TalksError {
    /// There is nobody to play.
    #[error("a game needs at least one player")]
    NoPlayers,
    /// A player has nothing to choose from.
    #[error("the menu of {player} is empty: give it at least one position")]
    EmptyMenu {
        /// The player.
        player: String,
    },
    /// Two players with one name.
    #[error("the player {player} is listed twice")]
    DuplicatePlayer {
        /// The name.
        player: String,
    },
    /// Two positions of one player with one id.
    #[error("the menu of {player} lists the position {position} twice")]
    DuplicatePosition {
        /// The player.
        player: String,
        /// The id.
        position: String,
    },
    /// Nobody has this name.
    #[error("unknown player {name}{hint}; the players are {known}")]
    UnknownPlayer {
        /// The name that was asked for.
        name: String,
        /// " (did you mean …?)" or nothing.
        hint: String,
        /// The names there are.
        known: String,
    },
    /// The player has no such position.
    #[error("{player} has no position {name}{hint}; its positions are {known}")]
    UnknownPosition {
        /// The player.
        player: String,
        /// The id that was asked for.
        name: String,
        /// " (did you mean …?)" or nothing.
        hint: String,
        /// The ids there are.
        known: String,
    },
    /// A combination leaves a player out.
    #[error("the combination says nothing about {player}: name one of its positions ({known})")]
    MissingPlayer {
        /// The player.
        player: String,
        /// The ids there are.
        known: String,
    },
    /// A combination names a player twice.
    #[error("the combination names {player} twice: {first} and {second}")]
    PlayerTwice {
        /// The player.
        player: String,
        /// One position.
        first: String,
        /// The other.
        second: String,
    },
    /// The product of the menus is too large to hold.
    #[error("the menus multiply to more than {most} combinations; shorten them")]
    TooManyCombinations {
        /// The most that are allowed.
        most: usize,
    },
    /// The table has not one row per combination.
    #[error("the menus make {expected} combinations, the table has {found}")]
    WrongCells {
        /// What the menus make.
        expected: usize,
        /// What there is.
        found: usize,
    },
    /// A cell has not one payoff per player.
    #[error("the combination {combination} has {found} payoffs for {expected} players")]
    WrongPayoffs {
        /// The combination, in words.
        combination: String,
        /// Players.
        expected: usize,
        /// Payoffs.
        found: usize,
    },
    /// A payoff is not a number.
    #[error(
        "the payoff of {player} at {combination} is {value:e}; payoffs are numbers of at most 1e12 in size"
    )]
    NotFinite {
        /// The player.
        player: String,
        /// The combination, in words.
        combination: String,
        /// The value.
        value: f64,
    },
    /// A concept for two players was asked of another number.
    #[error("{what} are computed for two players, this game has {players}")]
    NotTwoPlayers {
        /// The concept.
        what: &'static str,
        /// Players there are.
        players: usize,
    },
    /// Too many pairs of supports to try.
    #[error(
        "{rows}×{columns} positions are too many to enumerate mixed equilibria (about {most} pairs of supports are tried)"
    )]
    TooManySupports {
        /// Positions of the first player left after elimination.
        rows: usize,
        /// Positions of the second player left after elimination.
        columns: usize,
        /// The most pairs of supports that are tried.
        most: usize,
    },
    /// A breach that nobody reacts to.
    #[error("a breach must be answered after at least one month")]
    NoReaction,
    /// A series without months.
    #[error("payoffs by month need at least one month")]
    NoMonths,
    /// Two series of different length.
    #[error("series by month of {found} and of {expected} months do not go together")]
    MonthsDiffer {
        /// Months of the first.
        expected: usize,
        /// Months of the other.
        found: usize,
    },
    /// A payoff of a month is not a number.
    #[error("the payoff of month {month} is {value}; payoffs must be finite")]
    MonthNotFinite {
        /// The month, from 0.
        month: usize,
        /// The value.
        value: f64,
    },
    /// Not a discount factor.
    #[error(
        "{value} is no discount factor: it is the weight of next month against this one, between 0 and 1"
    )]
    Discount {
        /// The value.
        value: f64,
    },
    /// Resolve, a cost or a floor of a war of attrition that is none.
    #[error("{what} cannot be {value}")]
    Resolve {
        /// Which number.
        what: &'static str,
        /// The number.
        value: f64,
    },
    /// Nothing to average over.
    #[error("there are no draws, or their weights sum to nothing")]
    NoDraws,
    /// A deal of more sides than sets of breakers can be looked at for.
    #[error("a deal of {sides} sides is too large: at most {most}")]
    TooManySides {
        /// Sides.
        sides: usize,
        /// The most that are allowed.
        most: usize,
    },
    /// Not a precision of choices.
    #[error("{value} is no λ: choices are more or less exact from 0 upwards")]
    Lambda {
        /// The value.
        value: f64,
    },
    /// Menus too long for an equilibrium with errors.
    #[error(
        "{positions} positions are too many for quantal response equilibria (at most {most} together)"
    )]
    TooManyPositions {
        /// Positions of all players.
        positions: usize,
        /// The most that are allowed.
        most: usize,
    },
    /// A choice on record that does not fit its menu.
    #[error(
        "the choice of {day} has no such position, or payoffs that are not one finite number per month"
    )]
    Choice {
        /// The day.
        day: String,
    },
    /// Moves and counter-moves without a turn.
    #[error("moves and counter-moves need at least one turn")]
    NoTurns,
    /// Criteria that do not fit the positions.
    #[error("every criterion needs one finite number for each other position")]
    Criteria,
    /// A linear or quadratic program was not solved.
    #[error("not solved: {what}")]
    Program {
        /// Which, or why.
        what: String,
    },
    /// The sets of the repeated game do not settle.
    #[error("the values of the repeated game have not settled after {rounds} rounds")]
    NotSettled {
        /// Rounds.
        rounds: usize,
    },
}

/// Why a table could not be filled from an arena.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FillError<E: std::error::Error + 'static> {
    /// The arena could not compute a cell.
    #[error("the combination {combination} could not be computed: {source}")]
    Cell {
        /// The combination, in words.
        combination: String,
        /// What the arena said.
        source: E,
    },
    /// Someone asked to stop.
    #[error("stopped after {done} of {total} combinations")]
    Cancelled {
        /// Combinations computed so far.
        done: usize,
        /// Combinations in the table.
        total: usize,
    },
    /// The arena's payoffs are not a table.
    #[error(transparent)]
    Table(#[from] TalksError),
}

/// " (did you mean X?)" when one of `known` is close to `name`, otherwise nothing.
pub(crate) fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let lower = name.to_lowercase();
    known
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), k))
        .filter(|(d, k)| *d <= 1 + k.chars().count() / 4)
        .min_by_key(|(d, _)| *d)
        .map(|(_, k)| format!(" (did you mean {k}?)"))
        .unwrap_or_default()
}
