// Explicit-state model checker for commits that functions share. README.md next to it says what is modelled.
// node tools/check-model.ts builds it and runs every case.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <cstdlib>
#include <string>
#include <vector>
#include <unordered_map>
#include <deque>
#include <map>
using namespace std;
typedef uint8_t u8; typedef int8_t i8;
const int B=3, G=4, NP=5;
struct Op{u8 k,i,a,b,w,u;};                 // of a row: a plus, b minus, w minus of a whole void, u of the rest after a part
enum{RC,PL,MI,ROW,HD,CM,MW};
struct Tx{u8 n,ok;uint16_t mask;Op o[10];};  // mask: ops not yet visible
struct Proc{u8 kind,pc,dead,rounds;u8 x[12];};
struct Grp{u8 st,p,m,w,u,ch,jr,js;};               // js not stored yet: 1 journal 2 ids; st 0 none 1 claiming 2 pending 3 done(direct) 4 gone 5 abandoned
struct S{ u8 rc[B],pl[B],mi[B],mw[B]; i8 row[2][B]; Grp g[G]; Tx t[NP]; Proc p[NP]; u8 clk,rv[B],an[B],vat[B],van[B],wat[B],wan[B]; u8 bad,nm; };  // nm: the month of the rows is not listed yet
// ---------- configuration
map<string,int> F; int nb=2,np=0; int torn=0; bool clocks=false;
int f(const char*k){auto it=F.find(k);return it==F.end()?0:it->second;}
struct Cfg{int kind,arg;} cfg[NP];
enum{WRITER=1,COMMIT,VOIDER,READER,VERIFY,REPORT,WHOLE};
const char*bads[]={"","NEGATIVE or DOUBLE row","batch in two groups","LOST/DOUBLE after recovery","answered without durable receipt","reader: batch answered before as_of missing","reader: summed twice or negative","reader: voided before as_of still there","verify FALSE ALARM","report: batch answered before start missing","recovery does not end","marker or header left after recovery"};
// ---------- store
bool locked(const S&s,int k,int i,int a=0){ if(!torn)return false; for(int j=0;j<NP;j++)for(int q=0;q<s.t[j].n;q++)if(s.t[j].mask>>q&1){auto&o=s.t[j].o[q]; if(o.k==k&&o.i==i&&(k!=CM||o.a==a))return true;}return false;}
void eff(S&s,const Op&o){switch(o.k){case RC:s.rc[o.i]=o.a;break;case PL:s.pl[o.i]=o.a;break;case MI:s.mi[o.i]=o.a;break;case MW:s.mw[o.i]=o.a;break;
 case ROW:for(int b=0;b<nb;b++){if(o.a>>b&1)s.row[o.i][b]++;if((o.b>>b&1)&&!(f("partial")&&o.i==1))s.row[o.i][b]--;if(o.w>>b&1)s.row[o.i][b]--;if((o.u>>b&1)&&o.i==1)s.row[o.i][b]--;}break;
 case HD:s.g[o.i].st=o.a;break;case CM:s.g[o.i].ch|=1<<o.a;break;}}
// returns 1 committed (or in flight when torn), 2 conflict. Conditions are checked by the caller on unlocked items.
int submit(S&s,int me,vector<Op> o){ for(auto&x:o)if(locked(s,x.k,x.i,x.a))return 2;
 if(!torn){for(auto&x:o)eff(s,x);return 1;}
 if(o.size()==1){eff(s,o[0]);return 1;}
 Tx&t=s.t[me];memset(&t,0,sizeof t);t.n=o.size();t.mask=(1<<o.size())-1;for(size_t i=0;i<o.size();i++)t.o[i]=o[i];return 1;}
bool inflight(const S&s,int me){return s.t[me].mask!=0;}
bool grpInFlight(const S&s,int g){ // any unfinished transaction that touches group g's header
 for(int j=0;j<NP;j++)if(s.t[j].mask)for(int q=0;q<s.t[j].n;q++){auto&o=s.t[j].o[q];if((o.k==HD||o.k==CM)&&o.i==g)return true;}return false;}
// ---------- ghost checks on every state
int check(const S&s){ for(int r=0;r<2;r++)for(int b=0;b<nb;b++)if(s.row[r][b]<0||s.row[r][b]>1)return 1;
 for(int b=0;b<nb;b++){int n=0;for(int g=0;g<G;g++)if((s.g[g].st==2||s.g[g].st==3||(s.g[g].st==4))&&(s.g[g].p>>b&1))n++;if(n>1)return 2;}return 0;}
int newGrp(const S&s){for(int g=0;g<G;g++)if(s.g[g].st==0)return g;return -1;}
struct Succ{S s;string l;};
typedef vector<Succ> V;
void add(V&v,const S&s,string l){v.push_back({s,l});}
string P(int i){const char*n[]={"","W","C","VOID","READ","VERIFY","REPORT","WHOLE"};return string(n[cfg[i].kind])+to_string(i)+": ";}
int oldest(const S&s,int p,int m,int w){int a=255;for(int b=0;b<nb;b++){if(p>>b&1&&s.rv[b]<a)a=s.rv[b];if(m>>b&1&&s.vat[b]<a)a=s.vat[b];if(w>>b&1&&s.wat[b]<a)a=s.wat[b];}return a;}
int durable(const S&s,int b){return s.rc[b]!=0;}
void finish(S&s,int i){s.p[i].pc=99;memset(s.p[i].x,0,sizeof s.p[i].x);}
// ---------- processes
void writer(const S&s0,int i,V&v){int b=cfg[i].arg; const Proc&p=s0.p[i];
 switch(p.pc){
 case 0:{S s=s0;if(clocks&&!s.rv[b])s.rv[b]=s.clk++;s.p[i].pc=1;add(v,s,P(i)+"receive "+to_string(b));break;}
 case 1:{ if(locked(s0,RC,b))return; // conflict: again
   if(s0.rc[b]){S s=s0;s.p[i].pc=4;add(v,s,P(i)+"receipt is there: duplicate");return;}
   if(f("sepmarker")){S s=s0;s.rc[b]=1;s.p[i].pc=2;add(v,s,P(i)+"put receipt alone");return;}
   if(f("markerfirst")){S s=s0;s.pl[b]=1;s.p[i].pc=3;add(v,s,P(i)+"put marker alone");return;}
   S s=s0;if(submit(s,i,{{RC,(u8)b,1,0},{PL,(u8)b,1,0}})==1){s.p[i].pc=4;add(v,s,P(i)+"tx receipt+marker, answered");
     S q=s;q.p[i].pc=1;if(!torn)add(v,q,P(i)+"tx receipt+marker, answer lost");}
   break;}
 case 2:{S s=s0;s.pl[b]=1;s.p[i].pc=4;add(v,s,P(i)+"put marker alone");break;}
 case 3:{S s=s0;if(s.rc[b]){}else s.rc[b]=1;s.p[i].pc=4;add(v,s,P(i)+"put receipt alone");break;}
 case 4:{ if(inflight(s0,i))return; if(f("dupget")&&(locked(s0,RC,b)||locked(s0,PL,b)))return; // TransactGetItems of receipt and marker
   S s=s0;if(!durable(s,b))s.bad=4;if(clocks&&!s.an[b])s.an[b]=s.clk++;finish(s,i);add(v,s,P(i)+"200 for "+to_string(b));break;}
 }
 if(p.pc>0&&p.pc<4&&!torn){S s=s0;finish(s,i);add(v,s,P(i)+"crash");}
}
// committer: x0 seenP x1 seenM x2 b-index x3 headers seen x4 current header x5 own group x6 blocked(minus not allowed)
void committer(const S&s0,int i,V&v){ const Proc&p=s0.p[i]; if(p.pc==99)return; int B4=p.pc;
 auto go=[&](S s,int pc,string l){s.p[i].pc=pc;add(v,s,P(i)+l);};
 bool hdrFirst=f("hdrfirst");
 switch(p.pc){
 case 0:{S s=s0;memset(s.p[i].x,0,12);go(s,hdrFirst?2:1,"begin");break;}
 case 1:{S s=s0;int b=s.p[i].x[2];if(s.pl[b])s.p[i].x[0]|=1<<b;if(s.mi[b])s.p[i].x[1]|=1<<b;if(s.mw[b])s.p[i].x[11]|=s.mw[b]==1?1<<b:16<<b;
   if(f("skipvoided")&&s.rc[b]==2)s.p[i].x[0]&=~(1<<b);
   s.p[i].x[2]++; go(s,s.p[i].x[2]==nb?(hdrFirst?5:2):1,"read inbox "+to_string(b));break;}
 case 2:{S s=s0;int h=0;for(int g=0;g<G;g++)if(s.g[g].st>=1&&s.g[g].st<=3)h|=1<<g; if(f("nofinish"))h=0; s.p[i].x[3]=h;s.p[i].x[4]=0;go(s,h?3:(hdrFirst?1:5),"read headers");break;}
 case 3:{ // settle each header seen
   S s=s0;int h=p.x[3];int g=0;while(g<G&&!(h>>g&1))g++; if(g==G){go(s,hdrFirst?1:5,"headers settled");break;}
   if(locked(s,HD,g))return;
   auto&gr=s.g[g];
   // +leave: may leave any header that is not its own as it is, and then claims only plus markers
   if(f("leave")&&gr.st>=1&&gr.st<=3){S q=s;q.p[i].x[3]&=~(1<<g);q.p[i].x[6]=f("leaveminus")?0:1;go(q,3,"leave header "+to_string(g));}
   if(gr.st==4||gr.st==5||gr.st==0){s.p[i].x[3]&=~(1<<g);go(s,3,"header gone");}
   else if(gr.st==1){ if(f("noabandon")){s.p[i].x[3]&=~(1<<g);s.p[i].x[6]=1;go(s,3,"leave claiming header");}
      else {gr.st=5;gr.p=gr.m=gr.w=gr.u=0;s.p[i].x[3]&=~(1<<g);go(s,3,"abandon claiming header "+to_string(g));}}
   else if(gr.st==3){ if(f("age")&&grpInFlight(s0,g))return; gr.st=4;s.p[i].x[3]&=~(1<<g);go(s,3,"remove header of done group "+to_string(g));}
   else { // pending: chunks, each with its marker
      if(gr.js&1)return; bool did=false; for(int c=0;c<2;c++)if(f("nochunkmark")?!(p.x[9]>>c&1):!(gr.ch>>c&1)){did=true;
         if(locked(s0,CM,g,c)||locked(s0,ROW,c))continue; S q=s0; if(f("nochunkmark")){for(auto b=0;b<nb;b++){if(gr.p>>b&1)q.row[c][b]++;if(gr.m>>b&1)q.row[c][b]--;} q.p[i].x[9]|=1<<c;go(q,3,"chunk without marker");continue;}
         if(submit(q,i,{{CM,(u8)g,(u8)c,0},{ROW,(u8)c,gr.p,gr.m,gr.w,gr.u}})==1)go(q,torn?4:3,"recover chunk "+to_string(c)+" of "+to_string(g));}
      if(!did){ if(f("age")&&grpInFlight(s0,g))return; gr.st=4;s.p[i].x[3]&=~(1<<g);go(s,3,"remove header "+to_string(g));}
   }
   break;}
 case 4:{ if(inflight(s0,i))return;S s=s0;go(s,3,"chunk answered");break;}
 case 5:{ S s=s0; int sp=p.x[0],sm=p.x[1],sw=p.x[11]; if(p.x[6])sm=sw=0;
   if(f("subset")&&!p.x[10]){for(int drop=1;drop<(1<<nb);drop++){if((drop&sp)!=drop)continue;S q=s;q.p[i].x[0]&=~drop;if(!f("minusalone")){q.p[i].x[1]&=~drop;q.p[i].x[11]&=~(drop|drop<<4);}q.p[i].x[10]=1;if(q.p[i].x[0]|q.p[i].x[1]|q.p[i].x[11])go(q,5,"leave out plus "+to_string(drop));}}
   if(!(sp|sm|sw)){finish(s,i);add(v,s,P(i)+"nothing to do");break;}
   int g=newGrp(s); if(g<0){finish(s,i);add(v,s,P(i)+"(model: no slot)");break;}
   for(int jr=0;jr<2;jr++){ if(jr?f("nojournal"):f("nodirect"))continue; S q=s;q.p[i].x[5]=g;q.p[i].x[7]=sp;q.p[i].x[8]=sm;
     q.g[g].jr=jr; q.g[g].js=(jr&&f("journallate")?1:0)|(f("idslate")?2:0); if(!f("monthslate"))q.nm=0; q.g[g].p=sp;q.g[g].m=sm;q.g[g].w=sw&15;q.g[g].u=sw>>4; if(f("intent")){q.g[g].st=1;} else q.g[g].st=5; // 5 reserves the slot only
     go(q,f("hdrnoclaim")&&jr?11:6,string(f("intent")?"put claiming header ":"choose group ")+to_string(g)+(jr?" journal":" direct")+" +"+to_string(sp)+" -"+to_string(sm)+(sw?" whole "+to_string(sw):""));}
   break;}
 case 6:{ // claim
   int g=p.x[5],sp=p.x[7],sm=p.x[8]; S s=s0; bool ok=true; int sw=s.g[g].w|s.g[g].u; if(s.g[g].st!=1)sw=0;
   for(int b=0;b<nb;b++){if(sp>>b&1){if(locked(s,PL,b))return; if(!s.pl[b])ok=false;}if(sm>>b&1){if(locked(s,MI,b))return;if(!s.mi[b])ok=false;}if(sw>>b&1){if(locked(s,MW,b))return;if(!s.mw[b])ok=false;}}
   if(f("intent")){if(locked(s,HD,g))return;if(s.g[g].st!=1&&!f("claimany"))ok=false;}
   if(f("nocond"))ok=f("intent")?s.g[g].st==1:true;
   if(!ok){go(s,9,"claim refused");break;}
   vector<Op> o; for(int b=0;b<nb;b++){if(sp>>b&1)o.push_back({PL,(u8)b,0,0});if(sm>>b&1)o.push_back({MI,(u8)b,0,0});if(sw>>b&1)o.push_back({MW,(u8)b,0,0});}
   if(!s.g[g].jr){for(u8 r=0;r<2;r++)o.push_back({ROW,r,(u8)sp,(u8)sm,s.g[g].w,s.g[g].u});
      o.push_back({HD,(u8)g,(u8)(f("intent")?3:4),0});}
   else o.push_back({HD,(u8)g,2,0});
   if(s.g[g].jr==0&&!f("intent")&&torn){o.pop_back(); s.g[g].st=4; s.g[g].p=sp; }
   if(submit(s,i,o)==1){go(s,7,"claim "+to_string(g)); if(f("lost")&&!torn)go(s,9,"claim "+to_string(g)+", answer lost, tried again: refused");}
   break;}
 case 7:{ if(inflight(s0,i))return; S s=s0;int g=p.x[5]; s.g[g].js=0;s.nm=0; if(s.g[g].jr&&f("headerearly"))s.g[g].st=4; if(s.g[g].jr)go(s,8,"claim answered"); else if(f("intent"))go(s,10,"claim answered"); else {finish(s,i);add(v,s,P(i)+"claim answered, end");}
   break;}
 case 8:{ int g=p.x[5]; bool did=false; for(int c=0;c<2;c++)if(f("nochunkmark")?!(p.x[9]>>c&1):!(s0.g[g].ch>>c&1)){ did=true; if(locked(s0,CM,g,c)||locked(s0,ROW,c))continue; S q=s0;
     if(f("nochunkmark")){for(auto b=0;b<nb;b++){if(q.g[g].p>>b&1)q.row[c][b]++;if(q.g[g].m>>b&1)q.row[c][b]--;} q.p[i].x[9]|=1<<c; go(q,8,"chunk without marker");continue;}
     if(submit(q,i,{{CM,(u8)g,(u8)c,0},{ROW,(u8)c,q.g[g].p,q.g[g].m,q.g[g].w,q.g[g].u}})==1)go(q,torn?12:8,"chunk "+to_string(c)+" of "+to_string(g));}
   if(!did){S s=s0; go(s,10,"chunks done");} break;}
 case 12:{ if(inflight(s0,i))return;S s=s0;go(s,8,"chunk answered");break;}
 case 9:{ S s=s0;int g=p.x[5]; if(f("intent")){if(locked(s,HD,g))return; if(s.g[g].st==1){s.g[g].st=5;s.g[g].p=s.g[g].m=s.g[g].w=s.g[g].u=0;} else if(f("dropblind")&&s.g[g].st==2)s.g[g].st=4;} else if(s.g[g].st==2||s.g[g].st==4){} else {s.g[g].p=s.g[g].m=0;} finish(s,i);add(v,s,P(i)+"drop own header");break;}
 case 10:{S s=s0;int g=p.x[5]; if(locked(s,HD,g))return; if(f("age")&&grpInFlight(s0,g))return; if(s.g[g].st==2||s.g[g].st==3)s.g[g].st=4;finish(s,i);add(v,s,P(i)+"remove header "+to_string(g));break;}
 case 11:{ // header put first and counts, markers deleted afterwards one by one without claim
   S s=s0;int g=p.x[5];s.g[g].st=2;go(s,13,"put header, no claim");break;}
 case 13:{S s=s0;int g=p.x[5];for(int b=0;b<nb;b++){if(p.x[7]>>b&1)s.pl[b]=0;if(p.x[8]>>b&1)s.mi[b]=0;}go(s,8,"delete markers");break;}
 }
 if(B4>=7&&f("lateput")&&s0.g[p.x[5]].st==2){S s=s0;s.g[p.x[5]].st=1;add(v,s,P(i)+"a late put of header "+to_string(p.x[5]));}
 if(B4>=5&&f("crash")){S s=s0;finish(s,i);add(v,s,P(i)+"crash or expired");}
}
void voider(const S&s0,int i,V&v){int b=cfg[i].arg;const Proc&p=s0.p[i];
 switch(p.pc){
 case 0:{S s=s0;if(s.rc[b]==1){if(clocks&&!s.vat[b])s.vat[b]=s.clk++;s.p[i].pc=1;add(v,s,P(i)+"receipt applied");}break;}
 case 1:{S s=s0;s.p[i].x[0]=s.pl[b];s.p[i].pc=2;add(v,s,P(i)+(s.pl[b]?"marker waits":"no marker"));break;}
 case 2:{S s=s0; if(locked(s,RC,b))return; if(s.rc[b]!=1&&!f("voidblind")){finish(s,i);add(v,s,P(i)+"already voided");return;}
   if(f("partial")){ if(f("voidcheck")&&!p.x[0]&&(locked(s,PL,b)||s.pl[b])){if(!locked(s,PL,b)){s.p[i].pc=0;s.p[i].x[0]=0;add(v,s,P(i)+"again");}return;} if(submit(s,i,{{RC,(u8)b,3,0},{MI,(u8)b,1,0}})==1){s.p[i].pc=3;add(v,s,P(i)+"tx partial void: put minus marker");}break;}
   if(f("voidnaive")){ // subtracts from the rows, whatever waits
      if(submit(s,i,{{RC,(u8)b,2,0},{ROW,0,0,(u8)(1<<b)},{ROW,1,0,(u8)(1<<b)}})==1){s.p[i].pc=3;add(v,s,P(i)+"tx void: rows minus");}break;}
   if(p.x[0]){ if(f("voidnotake")){ if(submit(s,i,{{RC,(u8)b,2,0}})==1){s.p[i].pc=3;add(v,s,P(i)+"mark receipt only");}break;}
      if(locked(s,PL,b))return; if(!s.pl[b]&&!f("voidtakeblind")){s.p[i].pc=0;s.p[i].x[0]=0;add(v,s,P(i)+"marker is gone: again");return;}
      if(submit(s,i,{{RC,(u8)b,2,0},{PL,(u8)b,0,0}})==1){s.p[i].pc=3;add(v,s,P(i)+"tx void: take marker away");}
   } else { if(f("voidcheck")){ if(locked(s,PL,b))return; if(s.pl[b]){s.p[i].pc=0;s.p[i].x[0]=0;add(v,s,P(i)+"marker is there: again");return;} }
      if(submit(s,i,{{RC,(u8)b,2,0},{MI,(u8)b,1,0}})==1){s.p[i].pc=3;add(v,s,P(i)+"tx void: put minus marker");} }
   break;}
 case 3:{ if(inflight(s0,i))return;S s=s0;if(clocks&&!s.van[b])s.van[b]=s.clk++;finish(s,i);add(v,s,P(i)+"voided, answered");break;}
 }
}
// the void of a whole batch, also of one whose part was voided (rc 3): then of the rest, by a marker of its own. x0 plus, x1 receipt, as read
void whole(const S&s0,int i,V&v){int b=cfg[i].arg;const Proc&p=s0.p[i];S s=s0;Proc&q=s.p[i];
 auto again=[&](string l){q.pc=0;q.x[0]=q.x[1]=0;add(v,s,P(i)+l);};
 switch(p.pc){
 case 0:{if(s.rc[b]!=1&&s.rc[b]!=3)return;q.x[1]=s.rc[b];if(clocks&&!s.wat[b])s.wat[b]=s.clk++;q.pc=1;add(v,s,P(i)+(q.x[1]==3?"receipt with a part voided":"receipt applied"));break;}
 case 1:{q.x[0]=s.pl[b];q.pc=2;add(v,s,P(i)+(s.pl[b]?"marker waits":"no marker"));break;}
 case 2:{bool takes=p.x[0]&&(p.x[1]==1||f("takeafterpart")), names=takes||(!p.x[0]&&!f("wholenocheck")); // one that leaves the marker does not name it
   if(locked(s,RC,b)||(names&&locked(s,PL,b))||locked(s,MW,b))return; if(!f("blindparts")&&s.rc[b]!=p.x[1])return again("receipt has changed: again");
   if(names&&s.pl[b]!=p.x[0])return again("marker has changed: again");
   u8 next=s.rc[b]==3?4:2;
   if(takes){if(submit(s,i,{{RC,(u8)b,next,0},{PL,(u8)b,0,0}})==1){q.pc=3;add(v,s,P(i)+"tx void: take marker away");}}
   else if(submit(s,i,{{RC,(u8)b,next,0},{MW,(u8)b,(u8)(p.x[1]==3?2:1),0}})==1){q.pc=3;add(v,s,P(i)+"tx void: put minus marker"+(p.x[1]==3?" of the rest":""));}
   break;}
 case 3:{if(inflight(s0,i))return;if(clocks&&!s.wan[b])s.wan[b]=s.clk++;finish(s,i);add(v,s,P(i)+"voided, answered");break;}
 }
}
// reader: x0 step x1 asOf x2 seen headers' oldest, x3.. rows read (bits) x4 r0pos x5 r0bad x6 r1pos
void reader(const S&s0,int i,V&v){const Proc&p=s0.p[i]; if(p.pc==99)return; S s=s0;Proc&q=s.p[i];
 bool rowsFirst=f("rowsfirst"), hf=f("rhdrfirst");
 auto rd=[&](int r){int bits=0;for(int b=0;b<nb;b++){if(s.row[r][b]==1)bits|=1<<b;if(s.row[r][b]<0||s.row[r][b]>1)q.x[5]=1;}q.x[3+r]=q.x[6]?0:bits;};
 // order of steps: 0 start; then inbox b..., headers, rows 0,1; end
 vector<int> ord; vector<int> in; for(int b=0;b<nb;b++)in.push_back(10+b);
 if(rowsFirst){ord={20,21};for(int a:in)ord.push_back(a);ord.push_back(30);}
 else if(hf){ord={30};for(int a:in)ord.push_back(a);ord.push_back(20);ord.push_back(21);}
 else {for(int a:in)ord.push_back(a);ord.push_back(30);ord.push_back(20);ord.push_back(21);}
 if(f("inboxonly")){ord.clear();for(int a:in)ord.push_back(a);ord.push_back(20);ord.push_back(21);}
 if(f("newmonth"))ord.insert(f("monthsfirst")?ord.begin():ord.end()-2,40);
 if(p.pc==0){q.x[1]=s.clk++;q.pc=1;add(v,s,P(i)+"start");return;}
 int k=p.pc-1; if(k<(int)ord.size()){int a=ord[k];q.pc++;
   if(a==20||a==21){rd(a-20);add(v,s,P(i)+"read row "+to_string(a-20));}
   else if(a==40){q.x[6]=s.nm;add(v,s,P(i)+"read months");}
   else if(a==30){int o=255;for(int g=0;g<G;g++)if(s.g[g].st>=1&&s.g[g].st<=3){int w=oldest(s,s.g[g].p,s.g[g].m,s.g[g].w|s.g[g].u);if(w<o)o=w;}
      if(f("gsi")){S z=s;add(v,z,P(i)+"read headers by a late index: none");}
      if(o<q.x[1])q.x[1]=o;add(v,s,P(i)+"read headers");}
   else {int b=a-10;int o=oldest(s,s.pl[b]?1<<b:0,s.mi[b]?1<<b:0,s.mw[b]?1<<b:0);if(o<q.x[1])q.x[1]=o;add(v,s,P(i)+"read inbox "+to_string(b));}
   return;}
 // end: judge
 int as=q.x[1]; int bad=0; if(q.x[5])bad=6;
 for(int b=0;b<nb&&!bad;b++)for(int r=0;r<2;r++){bool in=q.x[3+r]>>b&1;
   if(s.an[b]&&s.an[b]<as&&s.rc[b]==1&&!s.vat[b]&&!s.wat[b]&&!in)bad=5;
   if(s.wan[b]&&s.wan[b]<as&&in)bad=7;
   if(s.van[b]&&s.van[b]<as&&in&&!(f("partial")&&r==1))bad=7; if(f("partial")&&r==1&&s.an[b]&&s.an[b]<as&&!s.wat[b]&&!in)bad=5;}
 finish(s,i); if(bad)s.bad=bad; add(v,s,P(i)+"end, as_of "+to_string(as));
}
// verify: scan receipts, inbox, headers, rows, scan again. x0 rc1 applied bits,x1 rc1 voided bits,x2 waiting/pending bits,x3,x4 rows,x5 neg,x6 rc2 applied,x7 rc2 voided
void verify(const S&s0,int i,V&v){const Proc&p=s0.p[i]; if(p.pc==99)return; S s=s0;Proc&q=s.p[i]; vector<int> ord; bool nowait=f("vnowait"), late=f("vlate");
 for(int b=0;b<nb;b++)ord.push_back(b); vector<int> w; for(int b=0;b<nb;b++)w.push_back(10+b); w.push_back(30);
 if(!late)for(int a:w)ord.push_back(a); ord.push_back(20);ord.push_back(21); if(late)for(int a:w)ord.push_back(a); for(int b=0;b<nb;b++)ord.push_back(40+b);
 int k=p.pc; if(k<(int)ord.size()){int a=ord[k];q.pc++;
   if(a<10){if(s.rc[a]==1)q.x[0]|=1<<a;if(s.rc[a]==2)q.x[1]|=1<<a;
      if(torn&&f("vyoung")&&(locked(s,RC,a)||locked(s,PL,a)||locked(s,MI,a)))q.x[2]|=1<<a; add(v,s,P(i)+"scan "+to_string(a));}
   else if(a<20){int b=a-10;if(!nowait&&(s.pl[b]||s.mi[b]))q.x[2]|=1<<b;add(v,s,P(i)+"inbox "+to_string(b));}
   else if(a==30){if(!nowait&&!f("vnohdr"))for(int g=0;g<G;g++)if(s.g[g].st>=1&&s.g[g].st<=3&&!(s.g[g].js&2))q.x[2]|=s.g[g].p|s.g[g].m;add(v,s,P(i)+"headers");}
   else if(a<30){int r=a-20,bits=0;for(int b=0;b<nb;b++){if(s.row[r][b]==1)bits|=1<<b;else if(s.row[r][b])q.x[5]=1;}q.x[3+r]=bits;add(v,s,P(i)+"row "+to_string(r));}
   else {int b=a-40;if(s.rc[b]==1)q.x[6]|=1<<b;if(s.rc[b]==2)q.x[7]|=1<<b;add(v,s,P(i)+"scan again "+to_string(b));}
   return;}
 bool bad=q.x[5]; for(int r=0;r<2;r++)for(int b=0;b<nb;b++){bool in=q.x[3+r]>>b&1; bool sure1=(q.x[0]>>b&1)&&(q.x[6]>>b&1)&&!(q.x[2]>>b&1); bool sure0=((q.x[1]>>b&1)&&!(q.x[2]>>b&1))||(!(q.x[6]>>b&1)&&!(q.x[7]>>b&1));
   if(sure1&&!in)bad=true;if(sure0&&in)bad=true;}
 finish(s,i);if(bad)s.bad=8;add(v,s,P(i)+"verdict");
}
// report: notes what waits, waits until exactly that is gone, then the headers that are there then, then reads. as_of = start
void report(const S&s0,int i,V&v){const Proc&p=s0.p[i]; if(p.pc==99)return;S s=s0;Proc&q=s.p[i];
 if(p.pc==0){q.x[1]=s.clk++;q.pc=1;add(v,s,P(i)+"start");return;}
 if(p.pc<=nb){int b=p.pc-1;if(s.pl[b])q.x[6]|=1<<b;if(s.mi[b])q.x[7]|=1<<b;q.pc++;add(v,s,P(i)+"note inbox "+to_string(b));return;}
 int k=p.pc-nb-1; // 0: wait markers; 1: note headers; 2: wait headers; 3,4 rows; 5 judge
 if(k==0){ if(f("rnowait")){q.pc+=1;add(v,s,P(i)+"(no wait)");return;} for(int b=0;b<nb;b++){if((q.x[6]>>b&1)&&s.pl[b])return;if((q.x[7]>>b&1)&&s.mi[b])return;}q.pc++;add(v,s,P(i)+"noted markers are gone");}
 else if(k==1){ if(!f("rnohdr"))for(int g=0;g<G;g++)if(s.g[g].st>=1&&s.g[g].st<=3)q.x[8]|=1<<g;q.pc++;add(v,s,P(i)+"note headers");}
 else if(k==2){for(int g=0;g<G;g++)if((q.x[8]>>g&1)&&s.g[g].st>=1&&s.g[g].st<=3)return;
     // an abandoned group gave its markers back to the inbox's future: look at the noted markers again
     for(int b=0;b<nb;b++){if((q.x[6]>>b&1)&&s.pl[b]){q.pc-=2;q.x[8]=0;add(v,s,P(i)+"again");return;}}
     q.pc++;q.x[9]=s.nm;add(v,s,P(i)+"noted headers are gone");}
 else if(k<5){int r=k-3,bits=0;for(int b=0;b<nb;b++){if(s.row[r][b]==1)bits|=1<<b;else if(s.row[r][b])q.x[5]=1;}q.x[3+r]=q.x[9]?0:bits;q.pc++;add(v,s,P(i)+"row "+to_string(r));}
 else{int as=q.x[1],bad=q.x[5]?6:0;for(int b=0;b<nb&&!bad;b++)for(int r=0;r<2;r++){bool in=q.x[3+r]>>b&1; if(s.an[b]&&s.an[b]<as&&s.rc[b]==1&&!s.vat[b]&&!in)bad=9; if(s.van[b]&&s.van[b]<as&&in&&!(f("partial")&&r==1))bad=7; if(f("partial")&&r==1&&s.an[b]&&s.an[b]<as&&!in)bad=5;}finish(s,i);if(bad)s.bad=bad;add(v,s,P(i)+"end");}
}
void next(const S&s,V&v){ if(torn)for(int j=0;j<NP;j++)for(int q=0;q<s.t[j].n;q++)if(s.t[j].mask>>q&1){S z=s;eff(z,z.t[j].o[q]);z.t[j].mask&=~(1<<q);if(!z.t[j].mask)memset(&z.t[j],0,sizeof z.t[j]);add(v,z,"  store: an action of "+P(j)+"becomes visible (kind "+to_string(s.t[j].o[q].k)+" "+to_string(s.t[j].o[q].i)+")");}
 for(int i=0;i<np;i++)switch(cfg[i].kind){case WRITER:writer(s,i,v);break;case COMMIT:committer(s,i,v);break;case VOIDER:voider(s,i,v);break;case WHOLE:whole(s,i,v);break;case READER:reader(s,i,v);break;case VERIFY:verify(s,i,v);break;case REPORT:report(s,i,v);break;}}
// all processes die, transactions in flight are finished, then the function once a minute runs alone
int recover(S s){ for(int j=0;j<NP;j++){for(int q=0;q<s.t[j].n;q++)if(s.t[j].mask>>q&1)eff(s,s.t[j].o[q]);memset(&s.t[j],0,sizeof(Tx));}
 for(int g=0;g<G;g++){auto&x=s.g[g];if(x.st==1)x.st=5;else if(x.st==3)x.st=4;else if(x.st==2){for(int c=0;c<2;c++)if(!(x.ch>>c&1)&&!(x.js&1)){for(int b=0;b<nb;b++){if(x.p>>b&1)s.row[c][b]++;if((x.m>>b&1)&&!(f("partial")&&c==1))s.row[c][b]--;if(x.w>>b&1)s.row[c][b]--;if((x.u>>b&1)&&c==1)s.row[c][b]--;}}x.st=4;}}
 for(int b=0;b<nb;b++){if(s.pl[b]&&!(f("skipvoided")&&s.rc[b]==2)){s.pl[b]=0;for(int r=0;r<2;r++)s.row[r][b]++;}if(s.mi[b]){s.mi[b]=0;for(int r=0;r<2;r++)if(!(f("partial")&&r==1))s.row[r][b]--;}if(s.mw[b]){for(int r=s.mw[b]==2;r<2;r++)s.row[r][b]--;s.mw[b]=0;}}
 for(int b=0;b<nb;b++)for(int r=0;r<2;r++)if(s.row[r][b]!=(s.rc[b]==1||(s.rc[b]==3&&r==1)?1:0))return 3;
 return 0;}
int recover2(S s){ for(int j=0;j<NP;j++){for(int q=0;q<s.t[j].n;q++)if(s.t[j].mask>>q&1)eff(s,s.t[j].o[q]);memset(&s.t[j],0,sizeof(Tx));}
 int me=-1; for(int i=0;i<np;i++){if(cfg[i].kind==COMMIT)me=i; s.p[i].pc=99;} if(me<0)return 0; int was=torn; torn=0;
 for(int run=0;run<3;run++){ for(int g=0;g<G;g++)if(s.g[g].st>=4){memset(&s.g[g],0,sizeof(Grp));} // gone groups free their slot
  s.p[me].pc=0;memset(s.p[me].x,0,12); int n=0;
  while(s.p[me].pc!=99){V v;committer(s,me,v);int k=-1;for(size_t a=0;a<v.size();a++)if(v[a].l.find("leave")==string::npos&&v[a].l.find("crash")==string::npos&&v[a].l.find("lost")==string::npos){k=a;break;} if(k<0||++n>80){torn=was;return 10;} s=v[k].s; if(int b=check(s)){torn=was;return b;} } }
 torn=was; for(int b=0;b<nb;b++){if(s.pl[b]||s.mi[b]||s.mw[b])return 11;for(int r=0;r<2;r++)if(s.row[r][b]!=(s.rc[b]==1||(s.rc[b]==3&&r==1)?1:0))return 3;} for(int g=0;g<G;g++)if(s.g[g].st>=1&&s.g[g].st<=3)return 11; return 0;}
struct H{size_t operator()(const string&k)const{return hash<string>()(k);}};
int main(int argc,char**argv){ // args: torn=0/1 nb=2 procs: w0 w1 c v0 r y(verify) p(report) flags...
 size_t max=6000000; string name;
 for(int a=1;a<argc;a++){string x=argv[a]; if(x.rfind("nb=",0)==0)nb=atoi(x.c_str()+3);else if(x=="torn")torn=1;else if(x.rfind("max=",0)==0)max=atol(x.c_str()+4);
  else if(x[0]=='+'){F[x.substr(1)]=1;}
  else{int k=x[0]=='w'?WRITER:x[0]=='c'?COMMIT:x[0]=='v'?VOIDER:x[0]=='r'?READER:x[0]=='y'?VERIFY:x[0]=='x'?WHOLE:REPORT;cfg[np++]={k,x.size()>1?atoi(x.c_str()+1):0};if(k==READER||k==REPORT)clocks=true;}}
 S s;memset(&s,0,sizeof s);s.clk=1;s.nm=f("newmonth");
 if(f("ready"))for(int b=0;b<nb;b++){s.rc[b]=1;s.pl[b]=1;s.rv[b]=s.clk++;s.an[b]=s.clk++;} // batches answered before
 if(f("skew"))s.rv[0]=60;
 if(f("ready")&&!clocks){memset(s.rv,0,B);memset(s.an,0,B);s.clk=1;}
 unordered_map<string,uint32_t> seen;seen.reserve(1<<20);vector<uint32_t> par;vector<string> lab;deque<string> qq; vector<const string*> key;
 auto K=[&](const S&z){return string((const char*)&z,sizeof z);};
 auto trace=[&](uint32_t id,string last){vector<string> t;while(id!=UINT32_MAX&&lab[id]!=""){t.push_back(lab[id]);id=par[id];}for(int i=t.size()-1;i>=0;i--)printf("   %s\n",t[i].c_str());if(last!="")printf("   %s\n",last.c_str());};
 seen[K(s)]=0;par.push_back(UINT32_MAX);lab.push_back("");qq.push_back(K(s));size_t idx=0,trans=0;size_t depthEnd=0;
 while(!qq.empty()){string ks=qq.front();qq.pop_front();uint32_t id=idx++;S c;memcpy(&c,ks.data(),sizeof c);V v;next(c,v);
  for(auto&n:v){trans++;int bad=n.s.bad?n.s.bad:check(n.s); if(!bad)bad=f("rec2")?recover2(n.s):recover(n.s);
   if(bad){printf("VIOLATION: %s  (after %zu states)\n",bads[bad],seen.size());trace(id,n.l);return 1;}
   auto k=K(n.s);if(seen.emplace(k,(uint32_t)par.size()).second){par.push_back(id);lab.push_back(n.l);qq.push_back(k);}}
  if(seen.size()>max){printf("BOUNDED: no violation in %zu states (breadth-first, not exhausted)\n",seen.size());return 0;}}
 printf("OK: exhausted, %zu states, %zu transitions\n",seen.size(),trans);return 0;}
