//! stand-in
#![allow(clippy::print_stdout)]
use cardmill::content::*;
fn blocks(all:&[ContentBlock],ind:usize,out:&mut Vec<String>){ for b in all { match b { ContentBlock::Text(t)=>out.push(t.clone()), ContentBlock::Code{text,..}=>out.push(format!("```\n{text}\n```")), ContentBlock::List{start,items}=>for (i,it) in items.iter().enumerate(){ out.push(format!("{}{} {}"," ".repeat(ind),start.map_or("-".into(),|s|format!("{}.",s+i as u64)),it.text)); blocks(&it.blocks,ind+2,out);}, ContentBlock::Table{header,rows}=>{out.push(header.join(" | ")); for r in rows{out.push(r.join(" | "));}} } } }
fn main(){
  let a:Vec<String>=std::env::args().collect();
  let rules=cardmill::rules::RuleSet::builtin();
  let text=std::fs::read_to_string(&a[2]).unwrap();
  let src=cardmill::source::SourceFile::new(&a[2],text);
  if a[1]=="outline" { let (_,o)=cardmill::build::read(&src,&rules); print!("{}",cardmill::outline::draw(&o)); return; }
  let b=cardmill::build(&[src],&rules,&cardmill::BuildOptions{deck:None,grade:Default::default(),without_repairs:vec![]});
  for c in &b.deck.cards { let mut o=vec![]; blocks(&c.answer.blocks,0,&mut o); println!("{}",serde_json::json!({"question":c.question,"answer":o.join("\n"),"context":c.context,"rule":c.rule,"kind":c.kind.0,"source":{"path":c.source.path,"lines":[c.source.lines.first,c.source.lines.last]}})); }
  eprintln!("{:?}",b.dropped);
}
