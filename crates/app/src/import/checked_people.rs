//! People of a file, each checked against the database and against the lines before her. Nothing is
//! written here.

use super::people::{PeopleOptions, PersonRow};
use super::{ImportReport, LineFate, Problem, RefusedCell, Step, TELL_EVERY, TakenLine, refuse};
use doorward_domain::access::{DisplayName, GroupId};
use doorward_domain::{CompanyId, Membership, Role, Status};
use doorward_store::groups::{self, Kind};
use doorward_store::imports::{self, Known, NameOwner};
use doorward_store::{Conn, Error};
use std::collections::HashMap;

/// What becomes of somebody whom a line tells of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// She is new.
    Added,
    /// She was invited, a guest, or without a user name.
    Adopted(Known),
    /// She was known.
    Updated(Known),
}

/// A line that is good.
pub(super) struct Taken {
    pub(super) line: u64,
    pub(super) row: PersonRow,
    pub(super) fate: Fate,
    /// Somebody known becomes a member.
    pub(super) joins: bool,
    /// The groups that are there.
    pub(super) groups: Vec<GroupId>,
    /// The groups that are made, by their places in [`CheckedPeople::new_groups`].
    pub(super) groups_to_make: Vec<usize>,
    /// Slots of somebody known whose names go.
    pub(super) slots_to_clear: Vec<i64>,
    /// Slots of somebody known that get the line's names.
    pub(super) slots_to_set: Vec<i64>,
}

/// A file that is checked.
pub(super) struct CheckedPeople {
    pub(super) taken: Vec<Taken>,
    pub(super) new_groups: Vec<DisplayName>,
    refused: Vec<RefusedCell>,
}

/// What the database holds of all that the file names.
struct Present {
    people: HashMap<String, Known>,
    names: HashMap<String, NameOwner>,
    groups: HashMap<String, GroupId>,
}

/// What the lines so far have claimed for themselves, and in which line.
#[derive(Default)]
struct Claims {
    emails: HashMap<String, u64>,
    names: HashMap<String, u64>,
    new_groups: HashMap<String, usize>,
}

impl CheckedPeople {
    /// Checks every line.
    pub(super) fn check(
        c: &mut Conn<'_>,
        company: CompanyId,
        rows: Vec<(u64, PersonRow)>,
        options: PeopleOptions,
        refused: Vec<RefusedCell>,
        tell: &impl Fn(Step, usize),
    ) -> Result<Self, Error> {
        tell(Step::Checking, 0);
        let present = Present::look(c, company, &rows)?;
        let mut checked =
            Self { taken: Vec::with_capacity(rows.len()), new_groups: Vec::new(), refused };
        let mut claims = Claims::default();
        for (at, (line, row)) in rows.into_iter().enumerate() {
            if at % TELL_EVERY == 0 {
                tell(Step::Checking, at);
            }
            let mut problems = Vec::new();
            let fate = claims.person(line, &row, &present, options, &mut problems);
            let known = match &fate {
                Fate::Added => None,
                Fate::Adopted(known) | Fate::Updated(known) => Some(*known),
            };
            claims.names(line, &row, &present, known, &mut problems);
            problems.extend(options.by.and_then(|by| beyond(by, &row, known)));
            let mut groups = Vec::new();
            let mut missing = Vec::new();
            for name in &row.groups {
                match present.groups.get(&name.key()) {
                    Some(group) => groups.push(*group),
                    None if options.create_groups => missing.push(name),
                    None => problems.push(no_such_group(name)),
                }
            }
            if !problems.is_empty() {
                refuse(&mut checked.refused, line, problems);
                continue;
            }
            let groups_to_make = missing.into_iter().map(|name| {
                *claims.new_groups.entry(name.key()).or_insert_with(|| {
                    checked.new_groups.push(name.clone());
                    checked.new_groups.len() - 1
                })
            });
            let mut groups_to_make: Vec<usize> = groups_to_make.collect();
            groups.sort_unstable();
            groups.dedup();
            groups_to_make.sort_unstable();
            groups_to_make.dedup();
            let joins = known.is_some_and(|known| known.membership != Membership::Member)
                || matches!(fate, Fate::Adopted(_));
            let (slots_to_clear, slots_to_set) = slots(&row, known, &present);
            checked.taken.push(Taken {
                line,
                row,
                fate,
                joins,
                groups,
                groups_to_make,
                slots_to_clear,
                slots_to_set,
            });
        }
        checked.refused.sort_by_key(|cell| cell.line);
        Ok(checked)
    }

    /// What there is to say of a file of so many lines.
    pub(super) fn report(&self, lines: usize) -> ImportReport {
        let count = |wanted: fn(&Fate) -> bool| {
            self.taken.iter().filter(|taken| wanted(&taken.fate)).count()
        };
        ImportReport {
            lines,
            added: count(|fate| matches!(fate, Fate::Added)),
            adopted: count(|fate| matches!(fate, Fate::Adopted(_))),
            updated: count(|fate| matches!(fate, Fate::Updated(_))),
            groups_made: self.new_groups.len(),
            taken_lines: self.taken.iter().map(Taken::told).collect(),
            refused: self.refused.clone(),
            ..ImportReport::default()
        }
    }
}

impl Taken {
    fn told(&self) -> TakenLine {
        let fate = match self.fate {
            Fate::Added => LineFate::Added,
            Fate::Adopted(_) => LineFate::Adopted,
            Fate::Updated(_) => LineFate::Updated,
        };
        TakenLine { line: self.line, email: self.row.told.email.as_str().to_owned(), fate }
    }
}

impl Present {
    fn look(
        c: &mut Conn<'_>,
        company: CompanyId,
        rows: &[(u64, PersonRow)],
    ) -> Result<Self, Error> {
        // In the order of the index, which the database then walks once.
        let mut emails: Vec<_> = rows.iter().map(|(_, row)| row.told.email.key()).collect();
        emails.sort_unstable();
        let names = rows.iter().flat_map(|(_, row)| row.names());
        let mut names: Vec<_> = names.map(|(_, _, name)| name.folded()).collect();
        names.sort_unstable();
        let groups = groups::all(c, company)?.into_iter();
        let groups = groups.filter(|group| group.kind == Kind::Users);
        let key = |name: &str| {
            DisplayName::parse(name).map_or_else(|_| name.to_lowercase(), |name| name.key())
        };
        Ok(Self {
            people: imports::people_of_emails(c, company, &emails)?.into_iter().collect(),
            names: imports::owners_of_names(c, company, &names)?.into_iter().collect(),
            groups: groups.map(|group| (key(&group.name), group.id)).collect(),
        })
    }
}

impl Claims {
    /// Whom a line tells of.
    fn person(
        &mut self,
        line: u64,
        row: &PersonRow,
        present: &Present,
        options: PeopleOptions,
        problems: &mut Vec<Problem>,
    ) -> Fate {
        let key = row.told.email.key();
        let before = *self.emails.entry(key.to_owned()).or_insert(line);
        if before != line {
            let reason = format!("stands in line {before} already; a person has one line");
            problems.push(Problem::at("email", reason));
        }
        let Some(known) = present.people.get(key).copied() else { return Fate::Added };
        let waits = known.membership != Membership::Member || row.told.user_name.is_some();
        if !known.has_name && waits {
            return Fate::Adopted(known);
        }
        if !options.update && before == line {
            let reason = "is somebody's already; take the line out, or send --update to change her";
            problems.push(Problem::at("email", reason));
        }
        Fate::Updated(known)
    }

    /// Claims a line's names for the person that it tells of.
    fn names(
        &mut self,
        line: u64,
        row: &PersonRow,
        present: &Present,
        known: Option<Known>,
        problems: &mut Vec<Problem>,
    ) {
        for (_, column, name) in row.names() {
            let before = *self.names.entry(name.folded().to_owned()).or_insert(line);
            if before != line {
                let reason =
                    format!("is the name of somebody in line {before}; choose another one");
                problems.push(Problem::at(column, reason));
                continue;
            }
            let owner = present.names.get(name.folded());
            if owner.is_some_and(|owner| known.is_none_or(|known| known.id != owner.person.id)) {
                let reason = "is the name of somebody else already; choose another one";
                problems.push(Problem::at(column, reason));
            }
        }
    }
}

/// The slots of somebody known whose names go, and those that get the line's names: none where she
/// has them all as the line says.
fn slots(row: &PersonRow, known: Option<Known>, present: &Present) -> (Vec<i64>, Vec<i64>) {
    let names = row.names();
    let owner = |folded: &str| present.names.get(folded);
    let as_told = names.iter().all(|(slot, _, name)| {
        owner(name.folded()).is_some_and(|own| own.slot == *slot && own.spelled == name.as_str())
    });
    if known.is_none() || as_told {
        return (Vec::new(), Vec::new());
    }
    let set: Vec<i64> = names.iter().map(|(slot, ..)| *slot).collect();
    // A name of hers that moves to another slot leaves the one where it is.
    let left = names.iter().filter_map(|(_, _, name)| owner(name.folded()).map(|own| own.slot));
    let mut clear: Vec<i64> = left.chain(set.iter().copied()).collect();
    clear.sort_unstable();
    clear.dedup();
    (clear, set)
}

/// What of a line goes beyond the role of whoever brings the file. Somebody with a role loses it, or
/// her right to come in, on her own page alone: there it is asked whether she is the last owner.
fn beyond(by: Role, row: &PersonRow, known: Option<Known>) -> Option<Problem> {
    let told = &row.told;
    if told.rank.is_some_and(|rank| !by.manages(Role::of(rank, None))) {
        return Some(Problem::at("rank", "is above what your role gives; leave it empty"));
    }
    let known = known.filter(|known| known.role.is_staff())?;
    if !by.manages(known.role) {
        return Some(Problem::at("email", "is somebody whose role your role does not reach"));
    }
    let column = match (told.status, told.rank) {
        (Some(Status::Inactive), _) => "status",
        (_, Some(rank)) if rank != known.role.rank() => "rank",
        _ => return None,
    };
    Some(Problem::at(column, "cannot be changed here of somebody with a role; do it on her page"))
}

fn no_such_group(name: &DisplayName) -> Problem {
    let reason = format!(
        "there is no group {name}; make it first, or send --create-groups to make them all"
    );
    Problem::at("groups", reason)
}
