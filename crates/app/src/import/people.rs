//! People from a file: whom it adds, and whom it tells more of.

use super::checked_people::{CheckedPeople, Fate};
use super::{ImportMode, ImportReport, Line, Step, TELL_EVERY, meanwhile, parted};
use crate::App;
use crate::context::Ctx;
use crate::edge::{self, NoEntropy};
use crate::error::Error;
use doorward_domain::access::{DisplayName, GroupId, PersonNumber};
use doorward_domain::{ALIASES, CompanyId, PersonId, Role, Timestamp, UserName};
use doorward_store::groups::{self, Kind};
use doorward_store::imports::{self, Told};
use doorward_store::invitations::{self, InvitationState};
use doorward_store::numbers::{self, Kind as Counted};
use doorward_store::{Conn, audit, login_names};
use std::collections::HashSet;

/// A person as a line tells of her.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Her address and what is told of herself. Without a user name the identity APIs do not know her.
    pub told: Told,
    /// Further names, by slot.
    pub aliases: [Option<UserName>; ALIASES],
    /// The groups that she comes into.
    pub groups: Vec<DisplayName>,
}

impl PersonRow {
    /// Her names with their slots and columns; one that stands twice counts once.
    pub(super) fn names(&self) -> Vec<(i64, &'static str, &UserName)> {
        const COLUMNS: [&str; ALIASES] = ["alias1", "alias2", "alias3", "alias4", "alias5"];
        let mut names: Vec<(i64, &'static str, &UserName)> = Vec::new();
        let user_name =
            self.told.user_name.as_ref().map(|name| (login_names::USER_NAME, "user_name", name));
        let aliases = (1..).zip(COLUMNS).zip(&self.aliases);
        let aliases =
            aliases.filter_map(|((slot, column), name)| Some((slot, column, name.as_ref()?)));
        for (slot, column, name) in user_name.into_iter().chain(aliases) {
            if names.iter().all(|(_, _, first)| first.folded() != name.folded()) {
                names.push((slot, column, name));
            }
        }
        names
    }
}

/// What an import of people may do.
#[derive(Debug, Clone, Copy)]
pub struct PeopleOptions {
    /// How far it goes.
    pub mode: ImportMode,
    /// Groups that are not there are made.
    pub create_groups: bool,
    /// Somebody who is known is changed to what the file says.
    pub update: bool,
    /// The role in the portal of whoever brings the file: nobody above it is changed, and no rank
    /// above it given. `None`: an operator, who may all.
    pub by: Option<Role>,
}

impl App {
    /// Takes people in from a file.
    ///
    /// Somebody of the same address who is only invited, or a guest, becomes the person of the line,
    /// and so does a member without a user name whose line brings one; she keeps her number, groups
    /// and cards. Anybody else of the same address is refused, or changed when the options say so.
    ///
    /// # Errors
    /// [`Refusal::Conflict`](doorward_domain::Refusal::Conflict) when somebody was added meanwhile;
    /// refused lines are in the report.
    pub async fn import_people(
        &self,
        ctx: &Ctx,
        lines: Vec<Line<PersonRow>>,
        options: PeopleOptions,
        tell: impl Fn(Step, usize) + Send + 'static,
    ) -> Result<ImportReport, Error> {
        let (company, count, ctx) = (ctx.company, lines.len(), ctx.clone());
        let (rows, unread) = parted(lines);
        let ids = identifiers(ctx.now, rows.len())?;
        let check = move |c: &mut Conn<'_>| {
            let checked = CheckedPeople::check(c, company, rows, options, unread, &tell)?;
            Ok::<_, doorward_store::Error>((checked, tell))
        };
        if options.mode == ImportMode::DryRun {
            let checked = self.db.read(check).await;
            return checked.map(|(checked, _)| checked.report(count)).map_err(meanwhile);
        }
        let written = self.db.write_tidy(move |c| {
            c.take_turn(company)?;
            let (checked, tell) = check(c)?;
            let mut report = checked.report(count);
            if report.may_be_written(options.mode) {
                let row = match report.row(&ctx) {
                    Ok(row) => row,
                    Err(error) => return Ok(Err(Error::from(error))),
                };
                write(c, company, &checked, &ids, ctx.now, &tell)?;
                audit::insert(c, &row)?;
                report.written = true;
            }
            Ok(Ok(report))
        });
        written.await.map_err(meanwhile)?
    }
}

/// Identifiers in rising order, so that people are listed in the order of their file and lie beside
/// each other in the index.
fn identifiers(now: Timestamp, how_many: usize) -> Result<Vec<PersonId>, NoEntropy> {
    let ids = (0..how_many).map(|_| Ok(PersonId::new(now, edge::random()?)));
    let mut ids = ids.collect::<Result<Vec<_>, NoEntropy>>()?;
    ids.sort_unstable();
    Ok(ids)
}

/// Writes what was found good.
fn write(
    c: &mut Conn<'_>,
    company: CompanyId,
    checked: &CheckedPeople,
    ids: &[PersonId],
    now: Timestamp,
    tell: &impl Fn(Step, usize),
) -> Result<(), doorward_store::Error> {
    let made = make_groups(c, company, &checked.new_groups, now)?;
    let new: Vec<_> = checked.taken.iter().filter(|one| one.fate == Fate::Added).collect();
    let how_many = i64::try_from(new.len()).unwrap_or(i64::MAX);
    let first = match how_many {
        0 => 0,
        _ => numbers::take(c, company, Counted::Person, how_many)?,
    };
    let new: Vec<_> = new.into_iter().zip(ids).zip(first..).collect();
    let all = checked.taken.len();
    let people = new.iter().enumerate().map(|(at, ((one, id), number))| {
        // Their names take as long as they do.
        if at % TELL_EVERY == 0 {
            tell(Step::Writing, at / 2);
        }
        (*id, PersonNumber(*number), &one.row.told)
    });
    imports::insert_people(c, company, people, now)?;
    let mut names = Vec::new();
    let mut members = Vec::new();
    let group = |at: &usize| made.get(*at).copied();
    for ((one, id), number) in &new {
        names.extend(one.row.names().into_iter().map(|(slot, _, name)| (*id, slot, name)));
        let of_old = one.groups.iter().copied();
        let groups = of_old.chain(one.groups_to_make.iter().filter_map(group));
        members.extend(groups.map(|group| (group, PersonNumber(*number))));
    }
    for one in &checked.taken {
        let known = match &one.fate {
            Fate::Added => continue,
            Fate::Adopted(known) => {
                invitations::close(c, company, known.id, InvitationState::Used)?;
                known
            }
            Fate::Updated(known) => known,
        };
        imports::tell(c, company, known.id, &one.row.told, one.joins, now)?;
        for slot in &one.slots_to_clear {
            login_names::delete(c, company, known.id, *slot)?;
        }
        let given = one.row.names().into_iter();
        let given = given.filter(|(slot, ..)| one.slots_to_set.contains(slot));
        names.extend(given.map(|(slot, _, name)| (&known.id, slot, name)));
        let groups = one.groups.iter().copied();
        let groups = groups.chain(one.groups_to_make.iter().filter_map(group));
        members.extend(groups.map(|group| (group, known.number)));
    }
    names.sort_unstable_by(|one, other| one.2.folded().cmp(other.2.folded()));
    members.sort_unstable();
    leave_out_present(c, company, checked, &mut members)?;
    let how_many = names.len().max(1);
    let names = names.into_iter().enumerate().map(|(at, name)| {
        if at % TELL_EVERY == 0 {
            tell(Step::Writing, all / 2 + at * all / how_many / 2);
        }
        name
    });
    imports::insert_names(c, company, names)?;
    imports::insert_group_members(c, company, members.into_iter())?;
    tell(Step::Writing, all);
    Ok(())
}

/// Takes out of new places in groups those that people have already.
fn leave_out_present(
    c: &mut Conn<'_>,
    company: CompanyId,
    checked: &CheckedPeople,
    members: &mut Vec<(GroupId, PersonNumber)>,
) -> Result<(), doorward_store::Error> {
    let known = checked.taken.iter().filter_map(|one| match &one.fate {
        Fate::Added => None,
        Fate::Adopted(known) | Fate::Updated(known) => Some(known.number.0),
    });
    let Some((first, last)) = known.fold(None, |range, number| {
        let (first, last) = range.unwrap_or((number, number));
        Some((number.min(first), number.max(last)))
    }) else {
        return Ok(());
    };
    let present = groups::of_people(c, company, (first, last))?.into_iter();
    let present: HashSet<_> =
        present.map(|(person, group)| (group, PersonNumber(person))).collect();
    members.retain(|member| !present.contains(member));
    Ok(())
}

fn make_groups(
    c: &mut Conn<'_>,
    company: CompanyId,
    names: &[DisplayName],
    now: Timestamp,
) -> Result<Vec<GroupId>, doorward_store::Error> {
    let mut made = Vec::with_capacity(names.len());
    for name in names {
        let id = GroupId(numbers::next(c, company, Counted::Group)?);
        if !groups::insert(c, company, id, Kind::Users, name, now)? {
            return Err(doorward_store::Error::Commit("a group was made meanwhile".to_owned()));
        }
        made.push(id);
    }
    Ok(made)
}
