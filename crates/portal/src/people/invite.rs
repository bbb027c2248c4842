//! People invited, one or many.

use super::numbers;
use super::words::Input;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::response::Response;
use doorward_app::access::{Invited, Invitee, NewInvitations};
use doorward_domain::access::GroupId;
use doorward_domain::{Email, Refusal};

/// How many are taken at a time; more come in a file.
const MOST: usize = 200;

/// The form.
#[derive(Template)]
#[template(path = "people_invite.html")]
struct InvitePage {
    frame: Frame,
    emails: Input,
    groups: Vec<GroupTick>,
}

/// A group that they can come into.
struct GroupTick {
    value: i64,
    name: String,
    ticked: bool,
}

/// What became of them.
#[derive(Template)]
#[template(path = "people_invited.html")]
struct InvitedPage {
    frame: Frame,
    lists: Vec<Outcome>,
}

/// People of whom the same became.
struct Outcome {
    title: String,
    tone: &'static str,
    emails: Vec<String>,
}

/// Shows the form.
pub(super) async fn show(desk: Desk) -> Answer {
    page(&desk, "", None, &[]).await
}

async fn page(
    desk: &Desk,
    typed: &str,
    problem: Option<String>,
    ticked: &[i64],
) -> Result<Response, Trouble> {
    let t = desk.words;
    let all = desk.app().group_names(desk.ctx()).await?.into_iter();
    let groups =
        all.map(|(id, name)| GroupTick { value: id.0, name, ticked: ticked.contains(&id.0) });
    let failed = problem.is_some();
    let emails = Input::text("emails", t.say("people-invite-emails"), typed)
        .hinted(t.say("people-invite-hint"))
        .with(problem)
        .required();
    let frame = desk.frame(Section::People);
    let page = InvitePage { frame, emails, groups: groups.collect() };
    Ok(if failed { desk.show_again(&page) } else { desk.show(&page) })
}

/// Invites them.
pub(super) async fn submit(mut desk: Desk) -> Answer {
    desk.act("portal.invite");
    let (t, typed) = (desk.words, desk.text("emails"));
    let ticked = numbers(&desk, "groups")?;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let parts = typed.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    for text in parts.filter(|part| !part.is_empty()) {
        match Email::parse(text) {
            Ok(email) => good.push(Invitee { email, cards: Vec::new() }),
            Err(_) => bad.push(text.chars().take(80).collect::<String>()),
        }
    }
    let problem = if !bad.is_empty() {
        Some(t.one("people-invite-bad", "texts", bad.join(", ")))
    } else if good.is_empty() {
        Some(t.say("people-problem-missing"))
    } else {
        (good.len() > MOST).then(|| t.count("people-invite-many", MOST))
    };
    if problem.is_some() {
        return page(&desk, &typed, problem, &ticked).await;
    }
    let groups = ticked.iter().map(|number| GroupId(*number)).collect();
    let new = NewInvitations { invitees: good, groups, send_mail: true };
    match desk.app().invite(desk.ctx(), desk.caller(), new).await {
        Ok(invited) => Ok(desk.show(&outcome(&desk, invited))),
        Err(error) => {
            let trouble = Trouble::from(error);
            if !matches!(trouble.refusal(), Some(Refusal::Unknown(_))) {
                return Err(trouble);
            }
            page(&desk, &typed, Some(t.say("people-invite-group-gone")), &[]).await
        }
    }
}

fn outcome(desk: &Desk, invited: Invited) -> InvitedPage {
    let t = desk.words;
    let lists = [
        ("people-invite-done", "success", invited.invited),
        ("people-invite-added", "success", invited.added),
        ("people-invite-exists", "info", invited.exists),
        ("people-invite-failed", "warning", invited.failed),
    ];
    let lists = lists.into_iter().filter(|(.., emails)| !emails.is_empty());
    let lists = lists.map(|(key, tone, emails)| {
        let title = t.count(key, emails.len());
        Outcome { title, tone, emails }
    });
    InvitedPage { frame: desk.frame(Section::People), lists: lists.collect() }
}
