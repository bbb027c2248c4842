//! The terminal of `simulate`: doors, link and events, and keys to play with. Not for what any of it
//! means: it shows what the daemon shows, and passes on what is typed.

use super::script;
use crate::words;
use doorward_controller::daemon::{Act, Happening, Shown};
use doorward_domain::hex::encode;
use doorward_door::physical::{Position, Touch};
use ratatui::Frame;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};
use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, Sender, TryRecvError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Lines of what happened that are kept.
const KEPT: usize = 200;
/// How often what happened is looked for while nobody types.
const LOOK: Duration = Duration::from_millis(50);

/// The terminal; put back as it was when this is dropped.
pub(super) struct Screen(Option<JoinHandle<()>>);

impl Drop for Screen {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            let _ = thread.join();
        }
    }
}

/// Takes the terminal.
pub(super) fn start(
    server: String,
    showing: Receiver<Shown>,
    sender: Sender<Happening>,
) -> io::Result<Screen> {
    let mut terminal = ratatui::try_init()?;
    let mut view = View::new(server);
    let thread = std::thread::Builder::new().name("screen".to_owned()).spawn(move || {
        while view.take(&showing) {
            if terminal.draw(|frame| view.draw(frame)).is_err() {
                break;
            }
            match view.listen() {
                Ok(None) => {}
                Ok(Some(happening)) => {
                    if sender.send(happening).is_err() {
                        break;
                    }
                }
                Err(_) => break,
            }
        }
        ratatui::restore();
        // It has ended already if it does not listen.
        let _ = sender.send(Happening::Stop);
    })?;
    Ok(Screen(Some(thread)))
}

/// One door on the screen.
#[derive(Debug, Default, Clone)]
struct DoorView {
    uuid: String,
    released: bool,
    open: bool,
    signal: String,
}

/// What the screen shows.
#[derive(Debug)]
struct View {
    server: String,
    link: &'static str,
    cable: bool,
    policy: String,
    doors: Vec<DoorView>,
    chosen: usize,
    lines: VecDeque<String>,
    typed: String,
}

impl View {
    fn new(server: String) -> Self {
        Self {
            server,
            link: "down",
            cable: true,
            policy: "none yet".to_owned(),
            doors: Vec::new(),
            chosen: 0,
            lines: VecDeque::new(),
            typed: String::new(),
        }
    }

    /// Takes what happened; `false` when the daemon has ended.
    fn take(&mut self, showing: &Receiver<Shown>) -> bool {
        loop {
            match showing.try_recv() {
                Ok(shown) => self.show(&shown),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn show(&mut self, shown: &Shown) {
        match shown {
            Shown::Doors(doors) => {
                self.doors.resize(doors.len(), DoorView::default());
                for (view, uuid) in self.doors.iter_mut().zip(doors) {
                    view.uuid = encode(uuid).chars().take(8).collect();
                }
            }
            Shown::Lock { door, released } => {
                if let Some(view) = self.doors.get_mut(*door) {
                    view.released = *released;
                }
            }
            Shown::Leaf { door, position } => {
                if let Some(view) = self.doors.get_mut(*door) {
                    view.open = *position == Position::Open;
                }
            }
            Shown::Signal { door, signal, .. } => {
                if let Some(view) = self.doors.get_mut(*door) {
                    words::signal_word(*signal).clone_into(&mut view.signal);
                }
            }
            Shown::Link(state) => self.link = words::link_word(*state),
            Shown::Policy { epoch, .. } => self.policy = format!("epoch {epoch}"),
            _ => {}
        }
        self.lines.push_back(words::shown(shown));
        if self.lines.len() > KEPT {
            self.lines.pop_front();
        }
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        let doors = u16::try_from(self.doors.len().max(1)).unwrap_or(1).saturating_add(2);
        let areas = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(doors),
            Constraint::Min(3),
            Constraint::Length(3),
            Constraint::Length(2),
        ]);
        let [head, middle, events, entry, help] = areas.areas(frame.area());
        let cable = if self.cable { "" } else { " · cable pulled" };
        let text = format!(" {} · link {}{cable} · policy {}", self.server, self.link, self.policy);
        let bold = Style::new().add_modifier(Modifier::BOLD);
        frame.render_widget(Paragraph::new(text).style(bold), head);
        let rows: Vec<Line<'_>> = if self.doors.is_empty() {
            vec![Line::from(" no door yet: hang one on this controller at the server")]
        } else {
            self.doors.iter().enumerate().map(|(at, door)| self.row(at, door)).collect()
        };
        frame.render_widget(Paragraph::new(rows).block(Block::bordered().title("doors")), middle);
        let room = usize::from(events.height.saturating_sub(2));
        let last = self.lines.len().saturating_sub(room);
        let lines: Vec<Line<'_>> =
            self.lines.iter().skip(last).map(|line| Line::from(line.as_str())).collect();
        frame.render_widget(Paragraph::new(lines).block(Block::bordered().title("events")), events);
        let typed = Paragraph::new(format!("{}▏", self.typed));
        frame.render_widget(typed.block(Block::bordered().title("command, Enter sends it")), entry);
        let keys = " Up, Down: choose a door · F2 pull · F3 close · F4 exit · F5 force · F6 tamper\n \
             F8 cable · card DOOR DIGITS · pin DOOR KEYS# · pass SECONDS · Ctrl-C ends";
        frame.render_widget(Paragraph::new(keys), help);
    }

    fn row(&self, at: usize, door: &DoorView) -> Line<'_> {
        let mark = if at == self.chosen { ">" } else { " " };
        let (lock, colour) =
            if door.released { ("unlocked", Color::Green) } else { ("locked", Color::Red) };
        let leaf = if door.open { "open" } else { "closed" };
        Line::from(vec![
            Span::raw(format!("{mark}{} {:8}  ", at + 1, door.uuid)),
            Span::styled(format!("{lock:8}"), Style::new().fg(colour)),
            Span::raw(format!("  leaf {leaf:6}  {}", door.signal)),
        ])
    }

    /// What somebody typed within a moment.
    fn listen(&mut self) -> io::Result<Option<Happening>> {
        if !event::poll(LOOK)? {
            return Ok(None);
        }
        let Event::Key(key) = event::read()? else { return Ok(None) };
        if key.kind == KeyEventKind::Release {
            return Ok(None);
        }
        let touch = |touch| Some(Happening::Act(Act::Touch { door: self.chosen, touch }));
        let pressed = match key.code {
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                Some(Happening::Stop)
            }
            KeyCode::F(2) => touch(Touch::Pull),
            KeyCode::F(3) => touch(Touch::Close),
            KeyCode::F(4) => touch(Touch::RequestExit),
            KeyCode::F(5) => touch(Touch::Force),
            KeyCode::F(6) => touch(Touch::Tamper(true)),
            KeyCode::F(8) => {
                self.cable = !self.cable;
                Some(Happening::Act(Act::Cable(self.cable)))
            }
            KeyCode::Up => {
                self.chosen = self.chosen.saturating_sub(1);
                None
            }
            KeyCode::Down => {
                self.chosen = (self.chosen + 1).min(self.doors.len().saturating_sub(1));
                None
            }
            KeyCode::Backspace => {
                self.typed.pop();
                None
            }
            KeyCode::Char(letter) => {
                self.typed.push(letter);
                None
            }
            KeyCode::Enter => self.enter(),
            _ => None,
        };
        Ok(pressed)
    }

    fn enter(&mut self) -> Option<Happening> {
        let text = std::mem::take(&mut self.typed);
        match script::parse(&text) {
            Ok(Some(script::Command::Act(act))) => Some(Happening::Act(act)),
            Ok(Some(script::Command::Quit)) => Some(Happening::Stop),
            Ok(Some(script::Command::Wait(_)) | None) => None,
            Err(why) => {
                self.lines.push_back(why);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    #[test]
    fn the_screen_shows_doors_link_and_what_happened() {
        let mut view = View::new("http://127.0.0.1:8080".to_owned());
        view.show(&Shown::Doors(vec![[0xab; 16], [0xcd; 16]]));
        view.show(&Shown::Policy { epoch: 7, denied: false });
        view.show(&Shown::Lock { door: 1, released: true });
        view.show(&Shown::Leaf { door: 1, position: Position::Open });
        let mut terminal = Terminal::new(TestBackend::new(90, 20)).unwrap();
        terminal.draw(|frame| view.draw(frame)).unwrap();
        let shown = format!("{}", terminal.backend());
        for text in
            ["epoch 7", ">1 abababab  locked", "2 cdcdcdcd  unlocked  leaf open", "lock 2 released"]
        {
            assert!(shown.contains(text), "{text} in\n{shown}");
        }
    }

    #[test]
    fn what_is_typed_is_sent_with_enter_and_what_makes_no_sense_is_told() {
        let mut view = View::new(String::new());
        "card 1 12".clone_into(&mut view.typed);
        assert!(matches!(view.enter(), Some(Happening::Act(Act::Card { .. }))));
        assert!(view.typed.is_empty());
        "dance".clone_into(&mut view.typed);
        assert!(view.enter().is_none());
        assert!(view.lines.back().is_some_and(|line| line.contains("dance")));
    }
}
