//! What is open while a container is read, and what ends it.

use crate::outline::NodeId;

/// What is open while a container is read.
pub(super) struct Scope {
    /// The node of the container.
    pub(super) base: NodeId,
    /// The open headings with their levels, from the outside in.
    pub(super) headings: Vec<(u8, NodeId)>,
    pub(super) section: Option<NodeId>,
    pub(super) leads: Vec<NodeId>,
    /// Whether no line further down ends a remark.
    pub(super) no_remark_ends: bool,
    /// The numbered line that acts as a heading.
    pub(super) step: Option<NodeId>,
    /// The item that paragraphs behind a list belong to.
    pub(super) item: Option<NodeId>,
    /// A line that named what follows, with the names.
    pub(super) announced: Option<(NodeId, Vec<String>)>,
    /// A term whose text goes on in the lines right below.
    pub(super) tail: Option<NodeId>,
    /// Where the items of an alternating run stand.
    pub(super) run: Option<NodeId>,
    /// The last node placed at this level.
    pub(super) last: Option<NodeId>,
    /// Whether the open heading has text before any thematic break.
    pub(super) heading_used: bool,
}

/// The most leads that stand open in one another; nobody announces more at once.
pub(super) const MAX_LEADS: usize = 12;

impl Scope {
    pub(super) fn new(base: NodeId) -> Self {
        Self {
            base,
            headings: Vec::new(),
            section: None,
            leads: Vec::new(),
            no_remark_ends: false,
            step: None,
            item: None,
            announced: None,
            tail: None,
            run: None,
            last: None,
            heading_used: false,
        }
    }

    /// Under what a section or a step stands.
    pub(super) fn heading(&self) -> NodeId {
        self.headings.last().map_or(self.base, |(_, id)| *id)
    }

    /// Under what the next node stands when nothing else claims it.
    pub(super) fn parent(&self) -> NodeId {
        let outer = || self.section.unwrap_or_else(|| self.heading());
        self.leads.last().copied().or(self.step).unwrap_or_else(outer)
    }

    /// Opens a lead; of too many, the others are closed.
    pub(super) fn open_lead(&mut self, id: NodeId) {
        if self.leads.len() >= MAX_LEADS {
            self.leads.clear();
        }
        self.leads.push(id);
    }

    /// A heading of a level ends what is open below that level.
    pub(super) fn end_at_heading(&mut self, level: u8) {
        self.headings.retain(|(above, _)| *above < level);
        self.section = None;
        self.heading_used = false;
        self.end_parts();
    }

    /// Opens a section, which ends everything below the headings.
    pub(super) fn open_section(&mut self, id: NodeId) {
        self.end_parts();
        self.section = Some(id);
        self.last = None;
    }

    /// Opens a step, where the one before it stood.
    pub(super) fn open_step(&mut self, id: NodeId) {
        self.step = Some(id);
        self.last = Some(id);
    }

    /// Ends the open step and what is open in it.
    pub(super) fn end_step(&mut self) {
        self.step = None;
        self.end_leads();
    }

    /// Ends what was announced and not yet said, and the open item.
    pub(super) fn end_leads(&mut self) {
        self.leads.clear();
        self.item = None;
    }

    /// Ends leads, steps, items and enumerations: what stands in a section or under a heading.
    pub(super) fn end_parts(&mut self) {
        self.end_step();
        self.announced = None;
    }
}
