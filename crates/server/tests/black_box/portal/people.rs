//! People in the portal: each act by who may, by who may not, with something wrong, and without what
//! forms carry.

use super::desk::Desk;
use crate::support::{add, somebody_with};
use doorward_testkit::{Api, Company, World, on_both_engines};
use serde_json::json;

/// A server with some people, and its owner.
fn opened(world: &mut World) -> Company {
    let company = world.open(&[]);
    let client = world.client(&company, Api::Management);
    for name in ["ann", "bob", "hanna", "uma"] {
        add(&client, name);
    }
    let names = json!({ "name": { "first_Name": "José", "last_Name": "Núñez" } });
    client.call("/AddUser", &somebody_with("jn", &names));
    company
}

/// The number of the person of a user name.
fn number(world: &World, name: &str) -> i64 {
    world.number(&format!("SELECT number FROM person WHERE user_name = '{name}'"))
}

fn page_of(world: &World, name: &str) -> String {
    format!("/portal/people/{}", number(world, name))
}

const NEW: [(&str, &str); 5] = [
    ("first_name", "Zoë 🚀"),
    ("last_name", "O'Hara \"<b>Zed</b>\""),
    ("email", "zoe@example.org"),
    ("phone", "+1 202 555 0143"),
    ("user_name", "zoe"),
];

fn with<'a>(name: &str, value: &'a str) -> Vec<(&'static str, &'a str)> {
    NEW.iter().map(|(own, old)| (*own, if *own == name { value } else { *old })).collect()
}

on_both_engines! {
    fn people_are_found_while_somebody_types(world: &mut World) {
        let company = opened(world);
        let owner = Desk::owner(world, &company);
        let list = owner.page("/portal/people");
        assert!(list.contains("José Núñez") && list.contains("ann@example.org"), "{list}");
        let found = |query: &str| owner.page(&format!("/portal/people?part=table&{query}"));
        for query in ["q=nun", "q=NU%C3%91EZ", "q=jos+nun", "q=jn%40example", "q=jn&status=active"] {
            let page = found(query);
            assert!(page.contains("José Núñez") && !page.contains("ann@"), "{query}: {page}");
            assert!(!page.contains("<h1"), "{query}: the table alone");
        }
        for query in ["q=xyz", "q=jos+ann", "q=nun&status=inactive", "membership=guest", "q=%22"] {
            assert!(found(query).contains("class=\"empty\""), "{query}");
        }
        assert!(found("role=owner").contains("Olivia Owner"));
        for query in ["status=asleep", "group=x", "after=nonsense", "role=king", "after=0-zz-1&q=a"] {
            assert_eq!(owner.get(&format!("/portal/people?{query}")).status, 200, "{query}");
        }
    }

    fn a_long_list_is_walked_page_by_page(world: &mut World) {
        let company = opened(world);
        let client = world.client(&company, Api::Management);
        for n in 0..30 {
            add(&client, &format!("many{n}"));
        }
        let owner = Desk::owner(world, &company);
        for query in ["", "q=many"] {
            let mut at = format!("/portal/people?{query}");
            let mut seen = Vec::new();
            loop {
                let page = owner.page(&at);
                let rows = page.split("<th scope=\"row\"><a href=\"").skip(1);
                seen.extend(rows.map(|row| row.split('"').next().unwrap().to_owned()));
                let Some((before, _)) = page.split_once("\" rel=\"next\"") else { break };
                let (_, href) = before.rsplit_once("href=\"").unwrap();
                at = href.replace("&#38;", "&").replace("&amp;", "&");
            }
            let all = seen.len();
            seen.sort();
            seen.dedup();
            assert_eq!(all, seen.len(), "nobody twice");
            assert_eq!(all, if query.is_empty() { 36 } else { 30 }, "{query:?}");
        }
    }

    fn somebody_is_added_with_a_strange_name(world: &mut World) {
        let company = opened(world);
        let owner = Desk::owner(world, &company);
        owner.must_need_token("/portal/people/add", &NEW);
        for (field, value) in [
            ("first_name", " "),
            ("email", "nobody"),
            ("email", "ANN@example.org"),
            ("user_name", "Ann"),
            ("phone", "12"),
            ("last_name", "a\u{202e}b"),
        ] {
            let page = owner.wrong("/portal/people/add", &with(field, value));
            let error = format!("id=\"{field}-error\" role=\"alert\"");
            assert!(page.contains(&error), "{field} {value:?}: {page}");
            let kept = if field == "last_name" { "Zoë 🚀" } else { "O&#39;Hara" };
            assert!(page.contains(kept), "what was typed is kept");
        }
        let at = owner.done("/portal/people/add", &with("first_name", "Zoë"));
        let page = owner.page(&at);
        assert!(page.contains("Zoë O&#39;Hara &#34;&#60;b&#62;Zed"), "{page}");
        assert!(page.contains("+12025550143"), "{page}");
        let long = "x".repeat(128);
        owner.done(&format!("{at}/edit"), &with("first_name", &long));
        assert!(owner.page(&at).contains(&long));
        let help = Desk::of_role(world, "hanna@example.org", "help-desk");
        help.must_not("/portal/people/add", &NEW);
        assert_eq!(help.get("/portal/people/add").status, 403);
        assert!(!help.page("/portal/people").contains("/portal/people/add"));
    }

    fn a_profile_is_changed(world: &mut World) {
        let company = opened(world);
        let owner = Desk::owner(world, &company);
        let edit = format!("{}/edit", page_of(world, "bob"));
        owner.must_need_token(&edit, &NEW);
        let page = owner.wrong(&edit, &with("email", "ann@example.org"));
        assert!(page.contains("id=\"email-error\" role=\"alert\""), "{page}");
        let mut fields = with("user_name", "bobby");
        fields.push(("alias1", "аnn"));
        assert!(owner.wrong(&edit, &fields).contains("id=\"alias1-error\" role=\"alert\""));
        fields.pop();
        fields.push(("alias1", "robert"));
        owner.done(&edit, &fields);
        assert_eq!(world.number("SELECT COUNT(*) FROM login_name WHERE folded = 'robert'"), 1);
        assert!(owner.page("/portal/people?q=zoe%40ex").contains("O&#39;Hara"));
        // Whoever looks after people changes members, and nobody above.
        let user = Desk::of_role(world, "uma@example.org", "user-manager");
        let of_owner = world.number("SELECT number FROM person WHERE first_name = 'Olivia'");
        user.must_not(&format!("/portal/people/{of_owner}/edit"), &with("email", "x@example.org"));
        user.done(&edit, &with("user_name", "bobby"));
        let reader = Desk::of_role(world, "hanna@example.org", "read-only");
        reader.must_not(&edit, &NEW);
        assert_eq!(owner.get("/portal/people/999999").status, 404);
        assert_eq!(owner.get("/portal/people/x").status, 404);
    }

    fn whoever_is_deactivated_is_signed_out_and_comes_back(world: &mut World) {
        let company = opened(world);
        let owner = Desk::owner(world, &company);
        let user = Desk::of_role(world, "uma@example.org", "user-manager");
        let status = format!("{}/status", page_of(world, "uma"));
        owner.must_need_token(&status, &[("to", "inactive")]);
        assert_eq!(owner.send(&status, &[("to", "asleep")]).status, 400);
        assert_eq!(user.get("/portal/people").status, 200);
        owner.done(&status, &[("to", "inactive")]);
        assert_eq!(user.get("/portal/people").status, 303, "signed out");
        owner.done(&status, &[("to", "active")]);
        assert_eq!(user.get("/portal/people").status, 303, "and stays so");
        let help = Desk::of_role(world, "hanna@example.org", "help-desk");
        help.must_not(&format!("{}/status", page_of(world, "ann")), &[("to", "inactive")]);
    }

    fn the_last_owner_stays(world: &mut World) {
        let company = opened(world);
        let owner = Desk::owner(world, &company);
        let own = world.number("SELECT number FROM person WHERE first_name = 'Olivia'");
        let own = format!("/portal/people/{own}");
        let refused = owner.send(&format!("{own}/status"), &[("to", "inactive")]);
        assert!(refused.status == 400 && refused.text().contains("last active owner"));
        assert!(owner.wrong(&format!("{own}/role"), &[("role", "member")]).contains("role=\"alert\""));
        assert!(owner.wrong(&format!("{own}/delete"), &[]).contains("role=\"alert\""));
        owner.done(&format!("{}/role", page_of(world, "ann")), &[("role", "owner")]);
        owner.done(&format!("{own}/role"), &[("role", "read-only")]);
        assert_eq!(owner.get("/portal/people").status, 303, "whoever loses rights signs in again");
    }

    fn a_role_is_given_by_whoever_is_above_it(world: &mut World) {
        let company = opened(world);
        let owner = Desk::owner(world, &company);
        let of_ann = format!("{}/role", page_of(world, "ann"));
        owner.must_need_token(&of_ann, &[("role", "help-desk")]);
        assert!(owner.wrong(&of_ann, &[("role", "king")]).contains("role=\"alert\""));
        owner.done(&of_ann, &[("role", "help-desk")]);
        let admin = Desk::of_role(world, "bob@example.org", "administrator");
        admin.must_not(&of_ann, &[("role", "owner")]);
        assert!(!admin.page(&of_ann).contains("value=\"owner\""));
        admin.done(&of_ann, &[("role", "member")]);
        let user = Desk::of_role(world, "uma@example.org", "user-manager");
        user.must_not(&of_ann, &[("role", "help-desk")]);
        assert!(!user.page(&page_of(world, "ann")).contains("/role\""));
    }

    fn a_pin_is_given_and_a_lock_out_ended(world: &mut World) {
        let company = opened(world);
        let client = world.client(&company, Api::Management);
        Desk::owner(world, &company);
        let help = Desk::of_role(world, "hanna@example.org", "help-desk");
        let ann = page_of(world, "ann");
        help.must_need_token(&format!("{ann}/pin"), &[("make", "yes")]);
        for pin in ["12a4", "12", ""] {
            let page = help.wrong(&format!("{ann}/pin"), &[("pin", pin)]);
            assert!(page.contains("id=\"pin-error\" role=\"alert\""), "{pin:?}");
        }
        let made = help.send(&format!("{ann}/pin"), &[("make", "yes")]);
        let (_, rest) = made.text().split_once("id=\"new-pin\">").expect("the PIN, once");
        let pin: String = rest.chars().take_while(char::is_ascii_digit).collect();
        world.secrets.note(&pin);
        let guid = crate::support::shown(world, "ann")["guid"].clone();
        let verify = |pin: &str| client.call("/VerifyPin", &json!({ "guid": guid, "pin": pin })).codes();
        assert_eq!(verify(&pin), (200, 1, 0));
        help.done(&format!("{ann}/pin"), &[("pin", "528491")]);
        for _ in 0..5 {
            assert_eq!(verify("000000"), (200, 0, 1004));
        }
        assert_eq!(verify("528491"), (200, 0, 1006));
        assert!(help.page(&ann).contains("/unlock\""));
        help.must_need_token(&format!("{ann}/unlock"), &[]);
        help.done(&format!("{ann}/unlock"), &[]);
        assert_eq!(verify("528491"), (200, 1, 0));
        let reader = Desk::of_role(world, "bob@example.org", "read-only");
        reader.must_not(&format!("{ann}/pin"), &[("make", "yes")]);
        reader.must_not(&format!("{ann}/unlock"), &[]);
        // Help is for members: a PIN of somebody above would open her doors.
        help.must_not(&format!("{}/pin", page_of(world, "bob")), &[("make", "yes")]);
    }

    fn cards_are_given_and_taken_one_by_one(world: &mut World) {
        let company = opened(world);
        let owner = Desk::owner(world, &company);
        let (ann, bob) = (page_of(world, "ann"), page_of(world, "bob"));
        let cards = format!("{ann}/cards");
        owner.must_need_token(&cards, &[("card", "55512345678")]);
        assert!(owner.wrong(&cards, &[("card", "12x")]).contains("id=\"card-error\" role=\"alert\""));
        owner.done(&cards, &[("card", "55512345678"), ("label", "Blue <fob>")]);
        owner.done(&cards, &[("card", "4711")]);
        let page = owner.page(&ann);
        assert!(page.contains("Blue &#60;fob&#62;") && page.contains("678"), "{page}");
        assert!(!page.contains("55512345678") && !page.contains("4711"), "no whole number");
        let taken = owner.wrong(&format!("{bob}/cards"), &[("card", "55512345678")]);
        assert!(taken.contains("name=\"share\""), "{taken}");
        owner.done(&format!("{bob}/cards"), &[("card", "55512345678"), ("share", "yes")]);
        owner.must_need_token(&format!("{ann}/cards/remove"), &[("position", "1")]);
        owner.done(&format!("{ann}/cards/remove"), &[("position", "1")]);
        for position in ["1", "x", ""] {
            let gone = owner.send(&format!("{ann}/cards/remove"), &[("position", position)]);
            assert_eq!(gone.status, 404, "{position:?}");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM card"), 2);
        let help = Desk::of_role(world, "hanna@example.org", "help-desk");
        help.must_not(&cards, &[("card", "1")]);
        help.must_not(&format!("{ann}/cards/remove"), &[("position", "2")]);
        help.must_not(&format!("{ann}/factors/forget"), &[("factor", "face")]);
        owner.must_need_token(&format!("{ann}/factors/forget"), &[("factor", "face")]);
        owner.done(&format!("{ann}/factors/forget"), &[("factor", "face")]);
        let nonsense = owner.send(&format!("{ann}/factors/forget"), &[("factor", "nose")]);
        assert_eq!(nonsense.status, 400);
    }

    fn people_are_invited_again_and_not_after_all(world: &mut World) {
        let company = opened(world);
        let owner = Desk::owner(world, &company);
        let invite = "/portal/people/invite";
        owner.must_need_token(invite, &[("emails", "new@example.org")]);
        for emails in ["", "nobody", "a@example.org, b"] {
            let page = owner.wrong(invite, &[("emails", emails)]);
            assert!(page.contains("id=\"emails-error\" role=\"alert\""), "{emails:?}");
        }
        let done = owner.send(invite, &[("emails", "new@example.org;ann@example.org\ntwo@example.org")]);
        assert_eq!(done.status, 200);
        assert!(done.text().contains("two@example.org") && done.text().contains("ann@example.org"));
        let list = owner.page("/portal/people?membership=invited");
        assert!(list.contains("new@example.org") && !list.contains("ann@"), "{list}");
        let new = world.number("SELECT number FROM person WHERE email_key = 'new@example.org'");
        let at = format!("/portal/people/{new}");
        owner.must_need_token(&format!("{at}/invitation"), &[]);
        let help = Desk::of_role(world, "hanna@example.org", "help-desk");
        help.done(&format!("{at}/invitation"), &[]);
        assert_eq!(world.number("SELECT COUNT(*) FROM invitation WHERE state = 'replaced'"), 1);
        help.must_not(&format!("{at}/invitation/cancel"), &[]);
        help.must_not(invite, &[("emails", "x@example.org")]);
        owner.must_need_token(&format!("{at}/invitation/cancel"), &[]);
        owner.done(&format!("{at}/invitation/cancel"), &[]);
        assert_eq!(owner.get(&at).status, 404);
        let of_ann = page_of(world, "ann");
        assert_eq!(owner.send(&format!("{of_ann}/invitation"), &[]).status, 404);
        assert_eq!(owner.send(&format!("{of_ann}/invitation/cancel"), &[]).status, 404);
    }

    fn a_file_says_what_would_happen_before_it_does(world: &mut World) {
        let company = opened(world);
        let owner = Desk::owner(world, &company);
        let table = "email,first_name,last_name,groups\nx1@example.org,X,One,Staff\n\
                     nobody,Y,Two,\nann@example.org,A,B,\n";
        let check = "/portal/people/import";
        let confirm = "/portal/people/import/confirm";
        owner.must_need_token(check, &[("table", table)]);
        for wrong in ["", "nonsense\n1\n", "email\n"] {
            assert!(owner.wrong(check, &[("table", wrong)]).contains("role=\"alert\""), "{wrong:?}");
        }
        let people = world.people(&company);
        let would = owner.send(check, &[("table", table), ("create_groups", "yes")]);
        let page = would.text();
        assert_eq!(would.status, 200, "{page}");
        for said in ["Line 2", "Line 3", "Line 4", "is not an e-mail address", "One group is made"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert_eq!(world.people(&company), people, "nothing is written");
        owner.must_need_token(confirm, &[("table", table)]);
        owner.wrong(confirm, &[("table", table), ("create_groups", "yes")]);
        assert_eq!(world.people(&company), people, "all or nothing");
        let fields = [("table", table), ("create_groups", "yes"), ("skip", "yes")];
        assert_eq!(owner.send(confirm, &fields).status, 200);
        assert_eq!(world.people(&company), people + 1);
        assert!(owner.page("/portal/people?q=x1").contains("Staff"));
        // A file is no way to a rank, nor to those above.
        let user = Desk::of_role(world, "uma@example.org", "user-manager");
        let owner_email = "o@example.org,,";
        for (line, column) in [("x2@example.org,SUPER,", "rank"), (owner_email, "email")] {
            let table = format!("email,rank,status\n{line}\n");
            let page = user.send(check, &[("table", &table), ("update", "yes")]);
            let refused = format!("data-label=\"Column\">{column}<");
            assert!(page.text().contains(&refused), "{line}: {}", page.text());
        }
        let help = Desk::of_role(world, "hanna@example.org", "help-desk");
        help.must_not(check, &[("table", table)]);
        help.must_not(confirm, &[("table", table)]);
    }

    fn a_door_says_why_and_her_history_what_happened(world: &mut World) {
        let company = opened(world);
        world.run(&["door", "add", "--name", "Main <door>"]).done();
        let owner = Desk::owner(world, &company);
        let ann = page_of(world, "ann");
        let page = owner.page(&format!("{ann}/access"));
        let (_, rest) = page.split_once("<option value=\"").expect("a door");
        let door = rest.split('"').next().unwrap();
        let asked = format!("{ann}/access?door={door}&date=2026-11-27&time=09%3A00");
        let answer = owner.page(&asked);
        assert!(answer.contains("No policy opens this door"), "{answer}");
        assert_eq!(owner.get(&format!("{ann}/access?door={door}&date=x&time=9")).status, 422);
        assert_eq!(owner.get(&format!("{ann}/access?door=nowhere")).status, 404);
        owner.done(&format!("{ann}/status"), &[("to", "inactive")]);
        assert!(owner.page(&asked).contains("The person is inactive"));
        let history = owner.page(&format!("{ann}/history"));
        assert!(history.contains("Deactivated"), "{history}");
        assert_eq!(owner.get(&format!("{ann}/history?after=nonsense")).status, 200);
        let apps = Desk::of_role(world, "bob@example.org", "application-manager");
        for page in ["/access", "/history", ""] {
            assert_eq!(apps.get(&format!("{ann}{page}")).status, 403, "{page}");
        }
    }

    fn somebody_is_deleted_with_what_is_hers(world: &mut World) {
        let company = opened(world);
        let owner = Desk::owner(world, &company);
        let ann = page_of(world, "ann");
        let group = owner.done("/portal/groups/add", &[("name", "Night")]);
        let group = group.rsplit('/').next().unwrap();
        owner.must_need_token(&format!("{ann}/groups"), &[("add", group)]);
        owner.done(&format!("{ann}/groups"), &[("add", group)]);
        owner.done(&format!("{ann}/cards"), &[("card", "123456789")]);
        assert_eq!(owner.send(&format!("{ann}/groups"), &[("add", "x")]).status, 404);
        let page = owner.page(&format!("{ann}/delete"));
        assert!(page.contains("Night") && page.contains("One card"), "{page}");
        owner.must_need_token(&format!("{ann}/delete"), &[]);
        let help = Desk::of_role(world, "hanna@example.org", "help-desk");
        help.must_not(&format!("{ann}/delete"), &[]);
        help.must_not(&format!("{ann}/groups"), &[("remove", group)]);
        owner.done(&format!("{ann}/delete"), &[]);
        assert_eq!(owner.get(&ann).status, 404);
        for table in ["card", "access_group_member"] {
            assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")), 0, "{table}");
        }
        assert!(owner.page("/portal/people?part=table&q=ann").contains("class=\"empty\""));
    }
}
