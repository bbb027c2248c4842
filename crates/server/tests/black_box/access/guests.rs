//! The guest's page as her browser's requests see it.

use super::joining::{cookie, token, with_mail};
use super::{Access, done, door, simulated};
use doorward_testkit::{Answer, Request, World, eventually, on_both_engines};
use serde_json::{Value, json};

/// A browser that has a cookie, or none yet.
#[derive(Default)]
struct Guest {
    cookie: String,
}

impl Guest {
    /// A browser in which the link was opened.
    #[track_caller]
    fn of(world: &World, token: &str) -> Self {
        let opened = session(world, &json!({ "token": token }));
        assert_eq!(opened.status, 204, "{}", opened.text());
        Self { cookie: cookie(&opened) }
    }

    fn get(&self, world: &World, path: &str) -> Answer {
        world.send(&Request::new("GET", path).header("Cookie", &self.cookie))
    }

    #[track_caller]
    fn states(&self, world: &World) -> Value {
        done(&self.get(world, "/g/doors.json"))
    }

    /// Presses the button of the first door.
    #[track_caller]
    fn press(&self, world: &World) -> Answer {
        let door = self.states(world)["doors"][0].clone();
        self.press_with(world, &door["uuid"], &door["nonce"])
    }

    fn press_with(&self, world: &World, door: &Value, nonce: &Value) -> Answer {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let request = Request::new("POST", "/g/unlock").header("Cookie", &self.cookie);
        let request = request.header("Accept", "application/json");
        world.send(&request.body(format!("door={}&nonce={}", text(door), text(nonce))))
    }
}

fn session(world: &World, body: &Value) -> Answer {
    let request = Request::new("POST", "/g/session").header("Content-Type", "application/json");
    world.send(&request.body(body.to_string()))
}

/// A link to doors, without mail; its token.
#[track_caller]
fn link(world: &World, access: &Access, doors: &[i64], more: &Value) -> String {
    let mut body = json!({
        "email_list": ["guest@example.org"], "resource_id_list": doors, "name": "Visit",
        "send_email": false,
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let token =
        access.post(world, "/magiclinkadmin", &body)["magic_token"].as_str().unwrap().to_owned();
    world.secrets.note(&token);
    token
}

fn error(answer: &Answer) -> String {
    answer.json()["error"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

on_both_engines! {
    fn a_guest_opens_a_door_by_the_link_in_her_mail(world: &mut World) {
        let mailbox = with_mail(world);
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, _) = simulated(world, &access, "Front");
        link(world, &access, &[front], &json!({ "send_email": true, "email_list": ["guest@example.org", "other@example.org"] }));
        let fragment = token(world, &mailbox, "guest@example.org", 1);
        let (token, number) = fragment.split_once('/').expect("the guest's own link");
        // Programs that follow the link use nothing up and open nothing.
        for _ in 0..50 {
            assert_eq!(world.send(&Request::new("GET", "/g")).status, 200);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM guest_session"), 0);
        let opened = session(world, &json!({ "token": token, "email_id": number }));
        assert_eq!(opened.status, 204, "{}", opened.text());
        let guest = Guest { cookie: cookie(&opened) };
        let page = guest.get(world, "/g/doors");
        assert!(page.text().contains("Open Front") && page.text().contains("Open to you now"));
        let pressed = guest.press(world);
        assert_eq!(done(&pressed), json!({ "success": "Front is open for 5 seconds.", "seconds": 5 }));
        eventually("it shows", || (guest.states(world)["doors"][0]["lock"] == "Unlocked").then_some(()));
    }

    fn a_link_of_several_guests_asks_who_it_is(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, _) = door(world, "Front");
        let both = json!({ "email_list": ["a@example.org", "b@example.org"] });
        let token = link(world, &access, &[front], &both);
        let asked = session(world, &json!({ "token": token }));
        assert_eq!((asked.status, asked.json()["ask"].clone()), (409, json!("email")));
        let wrong = session(world, &json!({ "token": token, "email": "c@example.org" }));
        assert_eq!(wrong.status, 409);
        assert!(error(&wrong).contains("not sent to that address"));
        assert_eq!(session(world, &json!({ "token": token, "email": "B@example.org" })).status, 204);
    }

    fn a_press_counts_once_and_only_in_its_own_browser(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, uuid) = simulated(world, &access, "Front");
        let (_, other) = simulated(world, &access, "Back");
        let token = link(world, &access, &[front], &json!({}));
        let (guest, second) = (Guest::of(world, &token), Guest::of(world, &token));
        let nonce = guest.states(world)["doors"][0]["nonce"].clone();
        for (guest, door, nonce) in [
            (&second, json!(uuid), nonce.clone()),
            (&guest, json!(uuid), json!("AAAA")),
            (&guest, json!(uuid), json!("")),
        ] {
            let answer = guest.press_with(world, &door, &nonce);
            assert_eq!((answer.status, answer.json()["stale"].clone()), (409, json!(true)));
        }
        let foreign = guest.press_with(world, &json!(other), &nonce);
        assert_eq!(foreign.status, 400, "a door that is not the link's: {}", foreign.text());
        done(&guest.press_with(world, &json!(uuid), &nonce));
        let again = guest.press_with(world, &json!(uuid), &nonce);
        assert_eq!((again.status, again.json()["stale"].clone()), (409, json!(true)));
        assert_eq!(Guest::default().press_with(world, &json!(uuid), &nonce).status, 400);
    }

    fn of_two_guests_who_race_for_the_last_use_one_gets_in(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, _) = simulated(world, &access, "Front");
        world.run(&["link-profile", "add", "--name", "Once", "--uses", "1"]).done();
        let both = json!({ "email_list": ["a@example.org", "b@example.org"], "config_id": 2 });
        let token = link(world, &access, &[front], &both);
        let of = |email: &str| {
            let opened = session(world, &json!({ "token": token, "email": email }));
            Guest { cookie: cookie(&opened) }
        };
        let guests = [of("a@example.org"), of("b@example.org")];
        assert_eq!(guests[0].states(world)["remaining"], "1 opening left");
        let presses = guests.each_ref().map(|guest| guest.states(world)["doors"][0].clone());
        let world = &*world;
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let tries: Vec<_> = guests
                .iter()
                .zip(&presses)
                .map(|(guest, door)| {
                    scope.spawn(|| guest.press_with(world, &door["uuid"], &door["nonce"]).status)
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        let page = guests[0].get(world, "/g/doors");
        assert_eq!(page.status, 410);
        assert!(page.text().contains("used up"));
    }

    fn a_link_taken_back_or_a_person_made_inactive_opens_nothing_from_then_on(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let client = world.client(&company, doorward_testkit::Api::Iam);
        let (front, _) = simulated(world, &access, "Front");
        let guid = crate::support::add(&client, "guest");
        let token = link(world, &access, &[front], &json!({}));
        let guest = Guest::of(world, &token);
        done(&guest.press(world));
        client.call("/DeactivateUser", &json!({ "UniqueUserId": guid }));
        let refused = guest.press(world);
        assert_eq!(refused.status, 409, "{}", refused.text());
        assert!(error(&refused).contains("not active"), "{}", error(&refused));
        client.call("/ActivateUser", &json!({ "UniqueUserId": guid }));
        done(&guest.press(world));
        let door = guest.states(world)["doors"][0].clone();
        done(&access.call(world, "DELETE", "/magiclinkadmin", &json!({ "magic_link_id": 1 })));
        let late = guest.press_with(world, &door["uuid"], &door["nonce"]);
        assert!(error(&late).contains("opens nothing any more"), "{}", late.text());
        let page = guest.get(world, "/g/doors");
        assert_eq!(page.status, 410);
        assert!(page.text().contains("This link was taken back"));
        assert!(error(&session(world, &json!({ "token": token }))).contains("opens nothing"));
    }

    fn hours_are_those_of_the_doors_wall_clock_and_the_page_says_when_it_opens(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        world.run(&["site", "add", "--name", "Berlin", "--zone", "Europe/Berlin"]).done();
        world.run(&["door", "add", "--name", "Front", "--simulated", "--site", "Berlin"]).done();
        let front = eventually("the door is connected", || {
            let doors = access.list(world, "/multipleresources", &json!({}));
            let door = doors.first()?;
            (door["resource_status"]["online_status"] == "ONLINE")
                .then(|| door["resource_id"].as_i64().unwrap())
        });
        let never = json!({ "time_mapping": [[], [], [], [], [], [], []] });
        let token = link(world, &access, &[front], &never);
        let state = |token: &str| Guest::of(world, token).states(world)["doors"][0].clone();
        let shut = state(&token);
        assert_eq!((&shut["can_open"], &shut["kind"]), (&json!(false), &json!("ended")));
        let later = json!({ "start_time": "2099-06-01 07:00:00", "end_time": "2099-06-02 00:00:00" });
        let token = link(world, &access, &[front], &later);
        let shut = state(&token);
        assert_eq!(shut["state"], "Opens Monday, 1 June 2099, 09:00");
        let pressed = Guest::of(world, &token).press(world);
        assert_eq!(pressed.status, 400, "{}", pressed.text());
        let always = link(world, &access, &[front], &json!({}));
        assert_eq!(state(&always)["can_open"], true);
    }

    fn a_profile_may_bind_the_first_browser_and_ask_for_a_code(world: &mut World) {
        let mailbox = with_mail(world);
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, _) = simulated(world, &access, "Front");
        world.run(&["link-profile", "add", "--name", "Strict", "--binds-browser", "true", "--emails-code", "true"]).done();
        let token = link(world, &access, &[front], &json!({ "config_id": 2 }));
        let (guest, second) = (Guest::of(world, &token), Guest::of(world, &token));
        let page = guest.get(world, "/g/doors");
        assert!(page.text().contains("g•••@example.org"), "{}", page.text());
        assert_eq!(guest.get(world, "/g/doors.json").status, 409);
        let letter = mailbox.wait_for(1).remove(0);
        let code: String =
            letter["text"].as_str().unwrap().split_whitespace().find(|word| {
                let digits: String = word.chars().filter(char::is_ascii_digit).collect();
                digits.len() == 6
            }).unwrap().chars().filter(char::is_ascii_digit).collect();
        world.secrets.note(&code);
        let enter = |guest: &Guest, code: &str| {
            let request = Request::new("POST", "/g/code").header("Cookie", &guest.cookie);
            world.send(&request.body(format!("code={code}")))
        };
        let wrong = if code == "000000" { "111111" } else { "000000" };
        assert_eq!(enter(&guest, wrong).status, 422);
        let right = enter(&guest, &format!("{}+{}", &code[..3], &code[3..]));
        assert_eq!((right.status, right.header("Location")), (303, Some("/g/doors")));
        done(&guest.press(world));
        // The link is bound to the browser that opened a door first.
        let page = second.get(world, "/g/doors");
        assert_eq!(page.status, 410);
        assert!(page.text().contains("another browser"));
        assert_eq!(session(world, &json!({ "token": token })).status, 400);
        done(&guest.press(world));
    }

    fn a_code_is_not_guessed(world: &mut World) {
        let mailbox = with_mail(world);
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, _) = door(world, "Front");
        world.run(&["link-profile", "add", "--name", "Code", "--emails-code", "true"]).done();
        let token = link(world, &access, &[front], &json!({ "config_id": 2 }));
        let guest = Guest::of(world, &token);
        mailbox.wait_for(1);
        let enter = |code: &str| {
            let request = Request::new("POST", "/g/code").header("Cookie", &guest.cookie);
            world.send(&request.body(format!("code={code}"))).status
        };
        for _ in 0..5 {
            assert_eq!(enter("x"), 422);
        }
        let letter = mailbox.letters().remove(0);
        let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
        let text = letter["text"].as_str().unwrap().to_owned();
        let code = text.split_whitespace().map(digits).find(|digits| digits.len() == 6).unwrap();
        assert_eq!(enter(&code), 422, "five wrong ones end a code");
        let resend = Request::new("POST", "/g/code/new").header("Cookie", &guest.cookie);
        assert_eq!(world.send(&resend).status, 422, "not at once");
        assert_eq!(mailbox.letters().len(), 1);
    }

    fn the_company_is_asked_before_a_guest_is_let_in(world: &mut World) {
        use doorward_testkit::{HookServer, Reply};
        let hook = HookServer::start();
        hook.set(Reply::Answer(200, String::new()));
        world.set("webhook_allow", "127.0.0.0/8");
        let company = world.open(&[]);
        let access = Access::new(&company);
        let url = hook.url("/ask");
        world.run(&["link-profile", "add", "--name", "Asks", "--hook", &url]).done();
        let (front, _) = simulated(world, &access, "Front");
        let token = link(world, &access, &[front], &json!({ "config_id": 2 }));
        let guest = Guest::of(world, &token);
        done(&guest.press(world));
        hook.set(Reply::Answer(403, "{\"error\":\"Not today.\"}".to_owned()));
        let denied = guest.press(world);
        assert_eq!((denied.status, error(&denied).as_str()), (403, "Not today."));
        hook.set(Reply::Answer(500, String::new()));
        assert_eq!(guest.press(world).status, 403, "no clear answer keeps it closed");
    }
}
