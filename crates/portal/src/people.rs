//! People: found, looked at, added, invited, brought along in a file, changed, helped and deleted.

mod access;
mod add;
mod cards;
mod delete;
mod edit;
mod groups;
mod help;
mod history;
mod import;
mod invite;
pub(crate) mod list;
mod person;
mod role;
mod second_factors;
mod words;

use crate::desk::Desk;
use crate::routes::Pages;
use doorward_app::access::Member;
use doorward_domain::access::PersonNumber;
use doorward_domain::{Act, Refusal, Thing};
use doorward_store::people_list::PersonRow;

/// The largest file taken, in bytes; what is larger goes by the command line.
const FILE: usize = 900 * 1_024;

/// The pages of people.
pub(crate) fn pages(pages: Pages) -> Pages {
    let pages = pages
        .page("/portal/people", Act::SeePeople, list::show)
        .page("/portal/people/add", Act::ManagePeople, add::show)
        .form("/portal/people/add", Act::ManagePeople, add::submit)
        .page("/portal/people/invite", Act::ManagePeople, invite::show)
        .form("/portal/people/invite", Act::ManagePeople, invite::submit)
        .page("/portal/people/import", Act::ManagePeople, import::show)
        .upload("/portal/people/import", Act::ManagePeople, FILE, import::check)
        .upload("/portal/people/import/confirm", Act::ManagePeople, FILE, import::confirm);
    pages
        .page("/portal/people/{number}", Act::SeePeople, person::show)
        .page("/portal/people/{number}/edit", Act::ManagePeople, edit::show)
        .form("/portal/people/{number}/edit", Act::ManagePeople, edit::submit)
        .form("/portal/people/{number}/status", Act::ManagePeople, edit::status)
        .page("/portal/people/{number}/pin", Act::HelpPeople, help::pin)
        .form("/portal/people/{number}/pin", Act::HelpPeople, help::give_pin)
        .form("/portal/people/{number}/unlock", Act::HelpPeople, help::unlock)
        .form("/portal/people/{number}/invitation", Act::HelpPeople, help::invite_again)
        .form("/portal/people/{number}/invitation/cancel", Act::ManagePeople, help::cancel)
        .page("/portal/people/{number}/cards", Act::ManagePeople, cards::show)
        .form("/portal/people/{number}/cards", Act::ManagePeople, cards::add)
        .form("/portal/people/{number}/cards/remove", Act::ManagePeople, cards::remove)
        .form("/portal/people/{number}/factors/forget", Act::ManagePeople, cards::forget_factor)
        .fresh_page(
            "/portal/people/{number}/second-factors",
            Act::ManagePeople,
            second_factors::ask,
        )
        .fresh_form(
            "/portal/people/{number}/second-factors",
            Act::ManagePeople,
            second_factors::forget,
        )
        .form("/portal/people/{number}/groups", Act::ManageGroups, groups::change)
        .fresh_page("/portal/people/{number}/role", Act::ManageAdministrators, role::show)
        .fresh_form("/portal/people/{number}/role", Act::ManageAdministrators, role::submit)
        .page("/portal/people/{number}/access", Act::SeePeople, access::show)
        .page("/portal/people/{number}/history", Act::SeePeople, history::show)
        .fresh_page("/portal/people/{number}/delete", Act::ManagePeople, delete::show)
        .fresh_form("/portal/people/{number}/delete", Act::ManagePeople, delete::submit)
}

/// The number of an address.
fn number(text: &str) -> Result<PersonNumber, Refusal> {
    PersonNumber::parse(text).ok_or(Refusal::Unknown(Thing::User))
}

/// The numbers that a form names, such as those of the boxes that were ticked; none for nonsense.
pub(crate) fn numbers(desk: &Desk, name: &'static str) -> Result<Vec<i64>, Refusal> {
    let form = desk.visit.form()?;
    let Ok(list) = form.integers(name) else { return Ok(Vec::new()) };
    Ok(list.value().unwrap_or_default())
}

/// The page of a person.
fn page_of(number: PersonNumber) -> String {
    format!("/portal/people/{number}")
}

/// What somebody is called: by her name, or by her address while she has none.
fn called(first_name: &str, last_name: &str, email: &str) -> String {
    let name = format!("{first_name} {last_name}");
    let name = name.trim();
    if name.is_empty() { email.to_owned() } else { name.to_owned() }
}

fn name_of(member: &Member) -> String {
    called(&member.first_name, &member.last_name, &member.email)
}

/// The same of somebody in a list.
pub(crate) fn name_of_row(row: &PersonRow) -> String {
    called(&row.first_name, &row.last_name, &row.email)
}

/// A person whom whoever is at the desk may change.
async fn managed(desk: &Desk, number: PersonNumber) -> Result<Member, doorward_app::Error> {
    let member = desk.app().member(desk.ctx(), number).await?;
    desk.signed.require_manages(&member)?;
    Ok(member)
}
