//! Adds a door, and changes what one is set to.

use super::words::method_name;
use super::{found, id_of};
use crate::desk::{Answer, Desk};
use crate::fields::{Problems, given};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_app::SIMULATED;
use doorward_app::administration::doors::{DoorChange, NewDoor};
use doorward_domain::access::{Hook, Method, Methods, UnlockTime};
use doorward_domain::{Refusal, Thing};
use doorward_store::sites::StoredSite;

/// The form.
#[derive(Template)]
#[template(path = "doors_edit.html")]
struct EditPage {
    frame: Frame,
    /// The door that is changed; `None`: a new one.
    id: Option<i64>,
    sites: Vec<StoredSite>,
    form: Form,
    problems: Problems,
}

/// What is in the form.
struct Form {
    name: String,
    site: String,
    info: String,
    methods: Methods,
    seconds: String,
    hook: String,
    fails_open: bool,
    simulated: bool,
}

impl EditPage {
    fn methods(&self) -> Vec<(&'static str, String, bool)> {
        let each = |method: Method| {
            let chosen = self.form.methods.contains(method);
            (method.as_str(), method_name(self.frame.t, method), chosen)
        };
        Method::ALL.map(each).into()
    }
}

impl Form {
    fn new() -> Self {
        Self {
            name: String::new(),
            site: String::new(),
            info: String::new(),
            methods: Methods::ALL,
            seconds: UnlockTime::default().seconds().to_string(),
            hook: String::new(),
            fails_open: false,
            simulated: false,
        }
    }

    fn read(desk: &Desk) -> Self {
        let methods =
            desk.texts("methods").iter().filter_map(|word| Method::from_word(word)).collect();
        Self {
            name: desk.text("name"),
            site: desk.text("site"),
            info: desk.text("info"),
            methods,
            seconds: desk.text("seconds"),
            hook: desk.text("hook"),
            fails_open: desk.text("fails_open") == "yes",
            simulated: desk.text("simulated") == "yes",
        }
    }

    /// The hook, the methods and the seconds, or what is wrong with them.
    fn check(&self, desk: &Desk) -> (Problems, Option<Hook>, Option<i64>) {
        let (t, mut problems) = (desk.words, Problems::default());
        if self.methods.is_empty() {
            problems.add("methods", t.say("door-methods-none"));
        }
        let seconds = self.seconds.trim().parse().ok().filter(|s| (5..=60).contains(s));
        if seconds.is_none() {
            problems.add("seconds", t.say("door-seconds-wrong"));
        }
        let hook = given(&self.hook).map(|url| Hook { url, fails_open: self.fails_open });
        if hook.as_ref().is_some_and(|hook| !is_web_address(&hook.url)) {
            problems.add("hook", t.say("door-hook-wrong"));
        }
        (problems, hook, seconds)
    }
}

/// Whether a text is an address that can be asked.
pub(crate) fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let uri = text.parse::<axum::http::Uri>();
    rest.is_some_and(|rest| !rest.is_empty())
        && text.len() <= 2_000
        && uri.is_ok_and(|uri| uri.host().is_some())
}

async fn page(desk: &Desk, id: Option<i64>, form: Form, problems: Problems) -> Answer {
    let sites = desk.app().sites(desk.ctx().company).await?;
    let failed = !problems.none();
    let page = EditPage { frame: desk.frame(Section::Doors), id, sites, form, problems };
    Ok(if failed { desk.show_again(&page) } else { desk.show(&page) })
}

/// Shows an empty form.
pub(crate) async fn add_page(desk: Desk) -> Answer {
    page(&desk, None, Form::new(), Problems::default()).await
}

/// Adds a door.
pub(crate) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.door.add");
    let form = Form::read(&desk);
    let (mut problems, hook, unlock_seconds) = form.check(&desk);
    if !problems.none() {
        return page(&desk, None, form, problems).await;
    }
    let new = NewDoor {
        name: form.name.clone(),
        site: given(&form.site),
        subtype: form.simulated.then(|| SIMULATED.to_owned()),
        info: given(&form.info),
        methods: Some(form.methods),
        unlock_seconds,
        hook,
    };
    match desk.app().add_door(desk.ctx(), new).await {
        Ok(door) => Ok(desk.done(&format!("/portal/doors/{}", door.id), "done-door-added")),
        Err(error) => {
            problems.take(desk.words, error)?;
            page(&desk, None, form, problems).await
        }
    }
}

/// Shows what a door is set to.
pub(crate) async fn edit_page(desk: Desk, Path(id): Path<String>) -> Answer {
    let (door, _) = found(&desk, &id).await?;
    let (site, door) = (door.view.site.unwrap_or_default(), door.view.door);
    let form = Form {
        name: door.name,
        site,
        info: door.info.unwrap_or_default(),
        methods: door.settings.methods,
        seconds: door.settings.unlock_time.seconds().to_string(),
        fails_open: door.hook.as_ref().is_some_and(|hook| hook.fails_open),
        hook: door.hook.map(|hook| hook.url).unwrap_or_default(),
        simulated: false,
    };
    page(&desk, Some(door.id.0), form, Problems::default()).await
}

/// Changes it.
pub(crate) async fn edit(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.door.change");
    let (number, form) = (id_of(&id)?, Form::read(&desk));
    let (door, _) = found(&desk, &id).await?;
    let (mut problems, hook, unlock_seconds) = form.check(&desk);
    if !problems.none() {
        return page(&desk, Some(number.0), form, problems).await;
    }
    let change = DoorChange {
        name: Some(form.name.clone()),
        site: Some(given(&form.site)),
        info: Some(form.info.trim().to_owned()),
        methods: Some(form.methods),
        unlock_seconds,
        hook: Some(hook),
    };
    let uuid = door.view.door.uuid.to_string();
    match desk.app().change_door(desk.ctx(), &uuid, change).await {
        Ok(()) => Ok(desk.done(&format!("/portal/doors/{number}"), "done-door-changed")),
        Err(doorward_app::Error::Refused(Refusal::Unknown(Thing::Site))) => {
            problems.add("site", desk.words.say("door-site-gone"));
            page(&desk, Some(number.0), form, problems).await
        }
        Err(error) => {
            problems.take(desk.words, error)?;
            page(&desk, Some(number.0), form, problems).await
        }
    }
}
