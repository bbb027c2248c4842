//! Controllers: the list, and one with what can be done with it. Not for taking one in: that is
//! [`super::enrol`].

use crate::applications::Question;
use crate::desk::{Answer, Desk};
use crate::fields::Problems;
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use doorward_app::controllers::ControllerView;
use doorward_domain::access::{ResourceId, Zone};
use doorward_domain::hex::encode as hex;
use doorward_domain::{Act, Refusal, Thing};
use doorward_store::controllers::ControllerState;
use doorward_web::language::Words;

/// A clock that is off by more is told of, in milliseconds.
const CLOCK_OFF: u64 = 2_000;

/// A controller in words.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) name: String,
    /// The kind of its state line, and the line.
    pub(super) kind: &'static str,
    pub(super) state: String,
    /// Its doors, by number and name.
    pub(super) doors: Vec<(i64, String)>,
    /// The policy that it holds, in words.
    pub(super) policy: String,
    /// The colour of that.
    pub(super) tone: &'static str,
}

impl Line {
    pub(super) fn new(t: Words, zone: &Zone, view: &ControllerView) -> Self {
        let controller = &view.controller;
        let (kind, state) = match controller.state {
            ControllerState::Active if view.is_online => ("ready", t.say("controller-online")),
            ControllerState::Active => match controller.link.seen_at {
                Some(seen) => ("away", t.one("controller-gone", "since", t.moment(seen, zone))),
                None => ("away", t.say("controller-never")),
            },
            ControllerState::Revoked => ("lockdown", t.say("controller-revoked")),
            ControllerState::Stolen => ("lockdown", t.say("controller-stolen")),
        };
        let (tone, policy) = policy(t, zone, view);
        Self {
            id: hex(&controller.id),
            name: controller.name.clone(),
            kind,
            state,
            doors: view.doors.iter().map(|door| (door.resource.0, door.name.clone())).collect(),
            policy,
            tone,
        }
    }
}

/// What a controller holds of the policy, and how to colour it.
fn policy(t: Words, zone: &Zone, view: &ControllerView) -> (&'static str, String) {
    let controller = &view.controller;
    let epoch = match controller.report.epoch {
        0 => t.say("controller-no-policy"),
        epoch => t.one("controller-epoch", "epoch", epoch),
    };
    let Some(since) = controller.behind_since else { return ("none", epoch) };
    let since = t.moment(since, zone);
    if let Some(why) = &controller.report.refusal {
        let text = t.two("controller-refused", ("since", &since), ("why", why));
        return ("error", format!("{epoch} · {text}"));
    }
    ("warning", format!("{epoch} · {}", t.one("controller-behind", "since", since)))
}

/// The list.
#[derive(Template)]
#[template(path = "controllers_list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    /// What a new one is enrolled with.
    command: String,
}

/// One.
#[derive(Template)]
#[template(path = "controllers_one.html")]
struct OnePage {
    frame: Frame,
    line: Line,
    name: String,
    problems: Problems,
    is_active: bool,
    is_stolen: bool,
    platform: String,
    since: String,
    /// How far its clock is off, when that matters.
    clock: Option<String>,
    capabilities: String,
    key: String,
    journal: i64,
    /// Doors that could hang on it.
    free: Vec<(i64, String)>,
}

/// Shows the list.
pub(crate) async fn list(desk: Desk) -> Answer {
    let (t, zone) = (desk.words, desk.zone());
    let all = desk.app().controllers(desk.ctx()).await?;
    let key = desk.app().channel_key().await?.public();
    let command = format!(
        "doorwardd enroll --server {} --server-key {}",
        desk.app().public_url().trim_end_matches('/'),
        hex(&key)
    );
    let lines = all.iter().map(|view| Line::new(t, &zone, view)).collect();
    Ok(desk.show(&ListPage { frame: desk.frame(Section::Doors), lines, command }))
}

/// The controller of an address.
async fn found(desk: &Desk, id: &str) -> Result<ControllerView, Trouble> {
    let all = desk.app().controllers(desk.ctx()).await?;
    let found = all.into_iter().find(|view| hex(&view.controller.id) == id);
    Ok(found.ok_or(Refusal::Unknown(Thing::Controller))?)
}

/// The doors that nothing drives yet.
pub(super) async fn free_doors(desk: &Desk) -> Result<Vec<(i64, String)>, Trouble> {
    let (company, app) = (desk.ctx().company, desk.app());
    let doors = app.doors(company).await?;
    let hung = app.controllers(desk.ctx()).await?;
    let taken =
        |id: ResourceId| hung.iter().any(|view| view.doors.iter().any(|door| door.resource == id));
    let free = doors.into_iter().filter(|view| view.door.subtype.is_none() && !taken(view.door.id));
    Ok(free.map(|view| (view.door.id.0, view.door.name)).collect())
}

async fn one_page(
    desk: &Desk,
    view: &ControllerView,
    name: String,
    problems: Problems,
) -> Result<OnePage, Trouble> {
    let (t, zone) = (desk.words, desk.zone());
    let controller = &view.controller;
    let clock = controller.link.clock_error.filter(|error| error.unsigned_abs() > CLOCK_OFF);
    Ok(OnePage {
        frame: desk.frame(Section::Doors),
        line: Line::new(t, &zone, view),
        name,
        problems,
        is_active: controller.state == ControllerState::Active,
        is_stolen: controller.state == ControllerState::Stolen,
        platform: controller.platform.clone(),
        since: t.moment(controller.created_at, &zone),
        clock: clock.map(|error| t.one("controller-clock-off", "seconds", error / 1_000)),
        capabilities: controller.link.capabilities.clone().unwrap_or_default(),
        key: hex(&controller.channel_key),
        journal: controller.journal_next.saturating_sub(1),
        free: free_doors(desk).await?,
    })
}

/// Shows one.
pub(crate) async fn show(desk: Desk, Path(id): Path<String>) -> Answer {
    let view = found(&desk, &id).await?;
    let name = view.controller.name.clone();
    Ok(desk.show(&one_page(&desk, &view, name, Problems::default()).await?))
}

/// Gives it another name.
pub(crate) async fn rename(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.controller.rename");
    let view = found(&desk, &id).await?;
    let name = desk.text("name");
    match desk.app().rename_controller(desk.ctx(), view.controller.id, &name).await {
        Ok(()) => Ok(desk.done(&address(&id), "done-controller-renamed")),
        Err(error) => {
            let mut problems = Problems::default();
            problems.take(desk.words, error)?;
            Ok(desk.show_again(&one_page(&desk, &view, name, problems).await?))
        }
    }
}

/// Hangs a door on it.
pub(crate) async fn bind(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.controller.bind");
    let (view, door) = (found(&desk, &id).await?, door_of(&desk)?);
    desk.app().bind_door(desk.ctx(), view.controller.id, door).await?;
    Ok(desk.done(&address(&id), "done-controller-bound"))
}

/// Takes a door off it.
pub(crate) async fn unbind(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.controller.unbind");
    let (view, door) = (found(&desk, &id).await?, door_of(&desk)?);
    desk.app().unbind_door(desk.ctx(), view.controller.id, door).await?;
    Ok(desk.done(&address(&id), "done-controller-unbound"))
}

fn door_of(desk: &Desk) -> Result<ResourceId, Trouble> {
    Ok(ResourceId::parse(&desk.text("door")).ok_or(Refusal::Unknown(Thing::Door))?)
}

/// Has it make new keys.
pub(crate) async fn renew_keys(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.controller.renew_keys");
    let view = found(&desk, &id).await?;
    desk.app().renew_controller_keys(desk.ctx(), view.controller.id).await?;
    Ok(desk.done(&address(&id), "done-controller-keys"))
}

/// Where a controller may be led, by the word in its address.
enum Way {
    To(ControllerState),
    Away,
}

/// Question, what follows, and yes.
type Asked = [&'static str; 3];

fn way(word: &str) -> Result<(Way, Asked), Trouble> {
    Ok(match word {
        "revoke" => (
            Way::To(ControllerState::Revoked),
            ["controller-revoke-ask", "controller-revoke-text", "controller-revoke"],
        ),
        "restore" => (
            Way::To(ControllerState::Active),
            ["controller-restore-ask", "controller-restore-text", "controller-restore"],
        ),
        "stolen" => (
            Way::To(ControllerState::Stolen),
            ["controller-stolen-ask", "controller-stolen-text", "controller-stolen-report"],
        ),
        "remove" => {
            (Way::Away, ["controller-remove-ask", "controller-remove-text", "controller-remove"])
        }
        _ => return Err(Refusal::Unknown(Thing::Page).into()),
    })
}

/// Asks before it is taken out of service, put back, reported stolen or removed.
pub(crate) async fn ask(desk: Desk, Path((id, word)): Path<(String, String)>) -> Answer {
    let (view, (_, [question, text, yes])) = (found(&desk, &id).await?, way(&word)?);
    let t = desk.words;
    let doors = view.doors.iter().map(|door| door.name.clone()).collect();
    Ok(desk.show(&Question {
        frame: desk.frame(Section::Doors),
        title: t.one(question, "name", &view.controller.name),
        text: t.say(text),
        along: doors,
        action: format!("{}/{word}", address(&id)),
        yes: t.say(yes),
        back: address(&id),
    }))
}

/// Does it.
pub(crate) async fn lead(mut desk: Desk, Path((id, word)): Path<(String, String)>) -> Answer {
    let (view, (way, _)) = (found(&desk, &id).await?, way(&word)?);
    let id_of = view.controller.id;
    match way {
        Way::To(state) => {
            desk.act("portal.controller.state");
            desk.app().set_controller_state(desk.ctx(), id_of, state).await?;
            Ok(desk.done(&address(&id), "done-controller-state"))
        }
        Way::Away => {
            desk.act("portal.controller.remove");
            desk.app().remove_controller(desk.ctx(), id_of).await?;
            Ok(desk.done("/portal/controllers", "done-controller-removed"))
        }
    }
}

fn address(id: &str) -> String {
    format!("/portal/controllers/{id}")
}
