//! Policies: who may open what, when and how. Guest links are rules too, and elsewhere.

use crate::numbers::{self, Kind};
use crate::policy_changes::{self, Subject};
use crate::{Conn, Error, Row};
use doorward_domain::access::{
    DisplayName, Effect, GroupId, Methods, Origin, PersonNumber, Policy, PolicyId, ResourceId,
    ScheduleId, UnlockTime, Validity, What, When, Who,
};
use doorward_domain::{CompanyId, Timestamp};

/// A policy as kept. Its origin is its own number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPolicy {
    /// Which.
    pub id: PolicyId,
    /// What it is called.
    pub name: String,
    /// The rule.
    pub policy: Policy,
}

/// Adds a policy, whatever origin the rule names; `None` when the name is taken.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    name: &DisplayName,
    policy: &Policy,
    now: Timestamp,
) -> Result<Option<PolicyId>, Error> {
    const SQL: &str = "INSERT INTO policy (company, number, name, name_key, effect, who_kind, who, \
         what_kind, what, schedule, windows, valid_from, valid_until, methods, unlock_seconds, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
         ON CONFLICT (company, name_key) DO NOTHING";
    let number = numbers::next(c, company, Kind::Policy)?;
    let parts = Parts::of(policy)?;
    let (key, methods) = (name.key(), policy.methods.to_string());
    let values = [
        company.into(),
        number.into(),
        name.as_str().into(),
        (&key).into(),
        policy.effect.as_str().into(),
        parts.who.0.into(),
        parts.who.1.into(),
        parts.what.0.into(),
        parts.what.1.into(),
        parts.schedule.into(),
        parts.windows.as_ref().into(),
        policy.validity.from.into(),
        policy.validity.until.into(),
        (&methods).into(),
        policy.unlock_time.map(i64::from).into(),
        now.into(),
    ];
    let added = (c.execute(SQL, &values)? == 1).then_some(PolicyId(number));
    if added.is_some() {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(added)
}

/// Writes a policy anew; `false` when there is none of its number, or the name is taken.
///
/// # Errors
/// The engine's error.
pub fn update(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PolicyId,
    name: &DisplayName,
    policy: &Policy,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE policy SET name = $3, name_key = $4, effect = $5, who_kind = $6, \
         who = $7, what_kind = $8, what = $9, schedule = $10, windows = $11, valid_from = $12, \
         valid_until = $13, methods = $14, unlock_seconds = $15 \
         WHERE company = $1 AND number = $2 AND NOT EXISTS (SELECT 1 FROM policy AS other \
         WHERE other.company = $1 AND other.name_key = $4 AND other.number <> $2)";
    let parts = Parts::of(policy)?;
    let (key, methods) = (name.key(), policy.methods.to_string());
    let values = [
        company.into(),
        id.0.into(),
        name.as_str().into(),
        (&key).into(),
        policy.effect.as_str().into(),
        parts.who.0.into(),
        parts.who.1.into(),
        parts.what.0.into(),
        parts.what.1.into(),
        parts.schedule.into(),
        parts.windows.as_ref().into(),
        policy.validity.from.into(),
        policy.validity.until.into(),
        (&methods).into(),
        policy.unlock_time.map(i64::from).into(),
    ];
    let changed = c.execute(SQL, &values)? == 1;
    if changed {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(changed)
}

/// The parts of a policy as columns hold them.
struct Parts {
    who: (&'static str, i64),
    what: (&'static str, i64),
    schedule: Option<i64>,
    windows: Option<String>,
}

impl Parts {
    fn of(policy: &Policy) -> Result<Self, Error> {
        let who = match policy.who {
            Who::Everyone => ("everyone", 0),
            Who::Person(person) => ("person", person.0),
            Who::Group(group) => ("group", group.0),
        };
        let what = match policy.what {
            What::AllDoors => ("all", 0),
            What::Resource(door) => ("resource", door.0),
            What::Group(group) => ("group", group.0),
        };
        let (schedule, windows) = match &policy.when {
            When::Always => (None, None),
            When::Schedule(id) => (Some(id.0), None),
            When::Windows(windows) => {
                let text = serde_json::to_string(windows);
                (None, Some(text.map_err(|_| Error::Corrupt("policy.windows"))?))
            }
        };
        Ok(Self { who, what, schedule, windows })
    }
}

/// The columns that [`read`] reads, of a table called `policy`.
macro_rules! policy_columns {
    () => {
        "policy.number, policy.name, policy.effect, policy.who_kind, policy.who, \
         policy.what_kind, policy.what, policy.schedule, policy.windows, policy.valid_from, \
         policy.valid_until, policy.methods, policy.unlock_seconds"
    };
}
pub(crate) use policy_columns;

/// The policies of a company, by number.
///
/// # Errors
/// The engine's error.
pub fn of_company(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<StoredPolicy>, Error> {
    const SQL: &str = concat!(
        "SELECT ",
        policy_columns!(),
        " FROM policy WHERE policy.company = $1 ORDER BY policy.number"
    );
    c.query(SQL, &[company.into()], read)
}

/// Removes a policy; `false` when there is none.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, id: PolicyId) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM policy WHERE company = $1 AND number = $2";
    let changed = c.execute(SQL, &[company.into(), id.0.into()])? == 1;
    if changed {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(changed)
}

/// The names of the policies that speak of a group, of people or of resources.
///
/// # Errors
/// The engine's error.
pub fn names_using_group(
    c: &mut Conn<'_>,
    company: CompanyId,
    group: GroupId,
) -> Result<Vec<String>, Error> {
    const SQL: &str = "SELECT name FROM policy WHERE company = $1 AND \
         ((who_kind = 'group' AND who = $2) OR (what_kind = 'group' AND what = $2)) \
         ORDER BY number";
    c.query(SQL, &[company.into(), group.0.into()], |row| row.text(0))
}

/// The names of the policies that keep to a schedule.
///
/// # Errors
/// The engine's error.
pub fn names_using_schedule(
    c: &mut Conn<'_>,
    company: CompanyId,
    schedule: ScheduleId,
) -> Result<Vec<String>, Error> {
    const SQL: &str =
        "SELECT name FROM policy WHERE company = $1 AND schedule = $2 ORDER BY number";
    c.query(SQL, &[company.into(), schedule.0.into()], |row| row.text(0))
}

/// Reads the columns of [`policy_columns`].
pub(crate) fn read(row: &Row<'_>) -> Result<StoredPolicy, Error> {
    let id = PolicyId(row.integer(0)?);
    let (who, what) = (row.integer(4)?, row.integer(6)?);
    let who = match row.text(3)?.as_str() {
        "everyone" => Who::Everyone,
        "person" => Who::Person(PersonNumber(who)),
        "group" => Who::Group(GroupId(who)),
        _ => return Err(Error::Corrupt("policy.who_kind")),
    };
    let what = match row.text(5)?.as_str() {
        "all" => What::AllDoors,
        "resource" => What::Resource(ResourceId(what)),
        "group" => What::Group(GroupId(what)),
        _ => return Err(Error::Corrupt("policy.what_kind")),
    };
    let when = match (row.integer_or_null(7)?, row.text_or_null(8)?) {
        (Some(schedule), _) => When::Schedule(ScheduleId(schedule)),
        (None, Some(text)) => When::Windows(
            serde_json::from_str(&text).map_err(|_| Error::Corrupt("policy.windows"))?,
        ),
        (None, None) => When::Always,
    };
    let policy = Policy {
        origin: Origin::Policy(id),
        effect: Effect::from_word(&row.text(2)?).ok_or(Error::Corrupt("policy.effect"))?,
        who,
        what,
        when,
        validity: Validity { from: row.time_or_null(9)?, until: row.time_or_null(10)? },
        methods: Methods::from_words(&row.text(11)?).ok_or(Error::Corrupt("policy.methods"))?,
        unlock_time: row.integer_or_null(12)?.map(UnlockTime::clamp_seconds),
    };
    Ok(StoredPolicy { id, name: row.text(1)?, policy })
}
