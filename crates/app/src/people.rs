//! People: added, changed, deleted, made inactive and active again.

use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::stewards::require_other_owner;
use doorward_domain::access::PersonNumber;
use doorward_domain::{
    CompanyId, Email, NewPerson, Person, PersonChange, PersonId, Refusal, Status, Timestamp,
    UserName,
};
use doorward_store::audit::{self, AuditRow};
use doorward_store::invitations::{self, InvitationState};
use doorward_store::{Conn, login_names, members, people};

impl App {
    /// Adds a person.
    ///
    /// # Errors
    /// [`Refusal::UserNameTaken`], [`Refusal::EmailTaken`]; nothing is written then.
    pub async fn add_person(&self, ctx: &Ctx, new: NewPerson) -> Result<PersonId, Error> {
        let id = PersonId::new(ctx.now, edge::random()?);
        let number = self.next_person_number(ctx.company).await?;
        let row = ctx.row(Outcome::Done, Some(id))?;
        let (company, now) = (ctx.company, ctx.now);
        let added =
            self.db.write_tidy(move |c| insert_person(c, company, (id, number), &new, now, row));
        Ok(added.await??)
    }

    /// Changes a person; what the change leaves out keeps its value.
    ///
    /// # Errors
    /// [`Refusal::PersonUnknown`], [`Refusal::UserNameTaken`], [`Refusal::EmailTaken`].
    pub async fn update_person(
        &self,
        ctx: &Ctx,
        id: PersonId,
        change: PersonChange,
    ) -> Result<(), Error> {
        let row = ctx.row(Outcome::Done, Some(id))?;
        let (company, now) = (ctx.company, ctx.now);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                change_person(c, company, id, change, now)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// Deletes a person with every credential; the audit stays.
    ///
    /// # Errors
    /// [`Refusal::PersonUnknown`], [`Refusal::LastOwner`].
    pub async fn delete_person(&self, ctx: &Ctx, id: PersonId) -> Result<(), Error> {
        let row = ctx.row(Outcome::Done, Some(id))?;
        let company = ctx.company;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                require_owner_besides(c, company, id)?;
                if !people::delete(c, company, id)? {
                    return Err(Refusal::PersonUnknown.into());
                }
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.traces.are_left();
        Ok(())
    }

    /// Makes a person active or inactive; asking for what is so already changes nothing.
    ///
    /// # Errors
    /// [`Refusal::PersonUnknown`], [`Refusal::LastOwner`].
    pub async fn set_status(&self, ctx: &Ctx, id: PersonId, status: Status) -> Result<(), Error> {
        let company = ctx.company;
        let present = self.db.person_status(company, id).await?;
        if present.ok_or(Refusal::PersonUnknown)? == status {
            self.audit.done(ctx, Some(id));
            return Ok(());
        }
        let row = ctx.row(Outcome::Done, Some(id))?;
        let now = ctx.now;
        self.db
            .write(move |c| {
                if status == Status::Inactive {
                    c.take_turn(company)?;
                    require_owner_besides(c, company, id)?;
                }
                if !people::set_status(c, company, id, status, now)? {
                    return Err(Refusal::PersonUnknown.into());
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// The person of an identifier, a user name or an alias.
    ///
    /// # Errors
    /// [`Refusal::PersonUnknown`].
    pub async fn find_person(&self, ctx: &Ctx, who: &str) -> Result<Person, Error> {
        let (company, who) = (ctx.company, who.to_owned());
        self.db
            .read(move |c| {
                let id = match PersonId::parse(&who) {
                    Some(id) => Some(id),
                    None => login_names::owner(c, company, &UserName::fold(&who))?,
                };
                let found = match id {
                    Some(id) => people::find(c, company, id)?,
                    None => None,
                };
                found.ok_or(Refusal::PersonUnknown.into())
            })
            .await
    }
}

/// Refuses to take away the last one who may give roles.
fn require_owner_besides(c: &mut Conn<'_>, company: CompanyId, id: PersonId) -> Result<(), Error> {
    match members::of_id(c, company, id)? {
        Some(member) => require_other_owner(c, company, &member),
        None => Ok(()),
    }
}

/// Changes a person inside a write that has taken its turn.
pub(crate) fn change_person(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    change: PersonChange,
    now: Timestamp,
) -> Result<(), Error> {
    let mut person = people::find(c, company, id)?.ok_or(Refusal::PersonUnknown)?;
    change_names(c, company, &person, &change)?;
    apply(&mut person, change);
    let email_key = Email::key_of(&person.email);
    if people::update(c, company, &person, &email_key, now)? {
        Ok(())
    } else {
        Err(Refusal::EmailTaken.into())
    }
}

/// Writes a new person with her names and the audit row, or nothing. Somebody of the same address
/// who has no user name yet, being invited or a guest, becomes that person.
fn insert_person(
    c: &mut Conn<'_>,
    company: CompanyId,
    (id, number): (PersonId, PersonNumber),
    new: &NewPerson,
    now: Timestamp,
    mut row: AuditRow,
) -> Result<Result<PersonId, Refusal>, doorward_store::Error> {
    let mut names: Vec<(i64, &UserName)> = vec![(login_names::USER_NAME, &new.user_name)];
    for (slot, alias) in (1..).zip(&new.aliases) {
        names.extend(alias.as_ref().map(|alias| (slot, alias)));
    }
    // Everybody takes names in the same order, so two callers never wait for each other.
    // A name given twice to one person is one name.
    names.sort_by(|a, b| a.1.folded().cmp(b.1.folded()).then(a.0.cmp(&b.0)));
    names.dedup_by(|later, first| later.1.folded() == first.1.folded());
    if people::insert(c, company, id, number, new, now)? {
        for (slot, name) in names {
            if !login_names::insert(c, company, id, slot, name)? {
                people::delete(c, company, id)?;
                return Ok(Err(Refusal::UserNameTaken));
            }
        }
        audit::insert(c, &row)?;
        return Ok(Ok(id));
    }
    c.take_turn(company)?;
    for (_, name) in &names {
        if login_names::owner(c, company, name.folded())?.is_some() {
            return Ok(Err(Refusal::UserNameTaken));
        }
    }
    let Some(adopted) = people::adopt(c, company, new, now)? else {
        return Ok(Err(Refusal::EmailTaken));
    };
    for (slot, name) in names {
        if !login_names::insert(c, company, adopted, slot, name)? {
            // An adder of the same name was quicker; what is written here goes with the transaction.
            return Err(doorward_store::Error::Commit("a name was taken meanwhile".to_owned()));
        }
    }
    invitations::close(c, company, adopted, InvitationState::Used)?;
    row.person = Some(adopted);
    audit::insert(c, &row)?;
    Ok(Ok(adopted))
}

fn change_names(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: &Person,
    change: &PersonChange,
) -> Result<(), Error> {
    let user_name = change.user_name.as_ref().map(|name| (login_names::USER_NAME, Some(name)));
    let aliases = (1..)
        .zip(&change.aliases)
        .filter_map(|(slot, alias)| alias.as_ref().map(|alias| (slot, alias.as_ref())));
    let changes: Vec<(i64, Option<&UserName>)> = user_name.into_iter().chain(aliases).collect();
    // All old names go first: a person may exchange two of her own.
    for (slot, _) in &changes {
        login_names::delete(c, company, person.id, *slot)?;
    }
    for (slot, name) in changes {
        let Some(name) = name else { continue };
        let taken = match login_names::owner(c, company, name.folded())? {
            Some(owner) if owner == person.id && slot == login_names::USER_NAME => {
                !promote(c, company, person.id, name)?
            }
            // An alias that the person keeps in another slot, or her user name, is hers already.
            Some(owner) => owner != person.id,
            None => !login_names::insert(c, company, person.id, slot, name)?,
        };
        if taken {
            return Err(Refusal::UserNameTaken.into());
        }
    }
    Ok(())
}

/// Makes an alias that a person has her user name: she is never without one. Whether it is hers still.
fn promote(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    name: &UserName,
) -> Result<bool, Error> {
    for (slot, spelled) in login_names::of_person(c, company, person)? {
        if UserName::fold(&spelled) == name.folded() {
            login_names::delete(c, company, person, slot)?;
        }
    }
    Ok(login_names::insert(c, company, person, login_names::USER_NAME, name)?)
}

fn apply(person: &mut Person, change: PersonChange) {
    if let Some(user_name) = change.user_name {
        user_name.as_str().clone_into(&mut person.user_name);
    }
    if let Some(first_name) = change.first_name {
        first_name.as_str().clone_into(&mut person.first_name);
    }
    if let Some(last_name) = change.last_name {
        last_name.as_str().clone_into(&mut person.last_name);
    }
    if let Some(email) = change.email {
        email.as_str().clone_into(&mut person.email);
    }
    if let Some(phone) = change.phone {
        person.phone = phone;
    }
}
